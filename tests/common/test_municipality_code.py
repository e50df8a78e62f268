import pytest

from common.municipality_code import check_digit, is_valid_municipality_code

PRINTED = ["082210", "082295", "142115", "082171", "082228", "131016", "011002"]


@pytest.mark.parametrize("code", PRINTED)
def test_the_check_digit_is_that_of_the_ministrys_list(code: str) -> None:
    assert check_digit(code[:5]) == int(code[5])
    assert is_valid_municipality_code(code)


@pytest.mark.parametrize("code", PRINTED)
@pytest.mark.parametrize("place", range(6))
def test_one_wrong_digit_is_noticed(code: str, place: int) -> None:
    wrong = f"{code[:place]}{(int(code[place]) + 1) % 10}{code[place + 1 :]}"

    assert not is_valid_municipality_code(wrong)


@pytest.mark.parametrize("code", ["", "08221", "0822100", "08221a", "０８２２１０", "082210\n"])
def test_only_six_ascii_digits_are_a_code(code: str) -> None:
    assert not is_valid_municipality_code(code)


@pytest.mark.parametrize(("remainder", "five_digits", "digit"), [(0, "00000", 1), (1, "00006", 0)])
def test_of_11_and_10_the_last_digit_counts(remainder: int, five_digits: str, digit: int) -> None:
    assert sum(int(d) * w for d, w in zip(five_digits, (6, 5, 4, 3, 2), strict=True)) % 11 == remainder
    assert check_digit(five_digits) == digit
