"""The checks in contract.py are no test file; pytest shall explain their asserts all the same."""

import pytest

pytest.register_assert_rewrite("tests.dialects.contract")
