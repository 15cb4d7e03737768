"""How often an instance has to be tried, by those beside it."""

from __future__ import annotations

from neurojit.judge.influence_sites import ANY, Instance, Site
from neurojit.judge.trial.checks.instance_rates import Profile, Rates, Standing

SITE = Site("an addition", 1, loops=(0, 1))


def standing(instance: Instance, tries: int, *, matters: bool = True) -> Standing:
    return Standing(1, SITE, instance, matters, tries)


def missed(known: Standing, *others: Standing) -> float:
    return Rates([known, *others]).missed(known)


def test_one_that_those_beside_it_leave_no_doubt_about_is_idle() -> None:
    known = standing((ANY, 4, ANY), 10, matters=False)
    assert missed(known, standing((ANY, 3, ANY), 1), standing((ANY, 5, ANY), 1)) == 1.0


def test_at_an_end_more_tries_are_enough() -> None:
    known = standing((ANY, 4, ANY), 10, matters=False)
    assert missed(known, standing((ANY, 3, ANY), 1)) == 0.1


def test_the_axis_that_says_least_counts() -> None:
    known = standing((ANY, 4, 4), 100, matters=False)
    quick = [standing((ANY, 3, 4), 1), standing((ANY, 5, 4), 1)]
    slow = [standing((ANY, 4, 3), 50), standing((ANY, 4, 5), 50)]
    assert missed(known, *quick) == 10.0
    assert missed(known, *quick, *slow) == 100 / 500


def test_what_was_hardly_tried_says_nothing() -> None:
    known = standing((ANY, 4, ANY), 10, matters=False)
    beside = [standing((ANY, 3, ANY), 1), standing((ANY, 5, ANY), 1)]
    assert missed(known, *beside, standing((ANY, 2, ANY), 2, matters=False)) == 1.0
    assert missed(known, *beside[:1], standing((ANY, 5, ANY), 9, matters=False)) == 0.1
    assert missed(known, standing((ANY, 3, ANY), 9, matters=False)) == 0.0


def test_the_original_is_idle_where_something_that_does_the_same_never_matters() -> None:
    read, wide, added = (
        Site(f"the result of {name}", 1) for name in ("memref.load", "vector.load", "arith.addf")
    )

    def made(number: int, site: Site, *instance: int) -> Standing:
        return Standing(number, site, instance)

    profile = Profile(
        idle=[made(1, read, ANY, 7, 3, 7), made(1, read, ANY, 2, 4, 8)],
        matter=[made(1, read, ANY, 7, 7, 6), made(1, read, ANY, 3, 4, 8), made(2, read, ANY, 7, 3, 7)],
    )
    assert profile.is_idle_at(wide, (7, 7))  # of one loop and another; and the second read is another one
    assert not profile.is_idle_at(wide, (ANY, 8))  # elsewhere the eighth matters
    assert not profile.is_idle_at(wide, (7, 9))
    assert not profile.is_idle_at(added, (7, 7))


def test_what_is_idle_in_all_of_a_turn_is_so_in_each_part_of_it() -> None:
    subtracted = Site("the result of arith.subi", 1)
    profile = Profile([Standing(1, subtracted, (ANY, 0, ANY))], [Standing(1, subtracted, (ANY, 1, 9))])
    assert profile.is_idle_at(subtracted, (ANY, 0, 9))
    assert not profile.is_idle_at(subtracted, (ANY, 1, 9))
