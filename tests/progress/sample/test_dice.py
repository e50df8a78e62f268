from progress.sample.dice import between, by_share, chance, pick, roll


def test_the_same_words_always_give_the_same_and_others_something_else() -> None:
    rolled = [roll("hadano", number) for number in range(1000)]

    assert rolled == [roll("hadano", number) for number in range(1000)]
    assert all(0 <= each < 1 for each in rolled)
    assert 0.45 < sum(rolled) / len(rolled) < 0.55
    assert roll("a", "b") != roll("ab")


def test_choices_use_all_that_there_is() -> None:
    numbers = range(200)

    assert {pick("abc", number) for number in numbers} == set("abc")
    assert {between(2, 4, number) for number in numbers} == {2, 3, 4}
    assert 20 < sum(chance(25, number) for number in numbers) < 80
    assert not any(chance(0, number) for number in numbers)
    assert all(chance(100, number) for number in numbers)


def test_a_share_falls_to_the_first_limit_above_it() -> None:
    limits = ((0.2, "a"), (0.5, "b"), (1, "c"))

    assert [by_share(share, *limits) for share in (0, 0.19, 0.2, 0.5, 0.99)] == list("aabcc")
