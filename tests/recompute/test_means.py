"""Quantiles of t, and what means.py makes of them.

The tables are from mpmath 1.4.1, 40 digits: for n people, half = t / sqrt(n) where

    betainc((n - 1) / 2, 1 / 2, 0, (n - 1) / (n - 1 + t**2), regularized=True) / 2 == share

was solved by bisection and Newton; share is (1 - level) / 2 or p / 2, as exact decimals.
"""

import math
from fractions import Fraction

import pytest

from overread.consistency import changes
from overread.consistency.changes import Setting
from overread.printed import Interval
from overread.recompute import means
from overread.summaries import Group

# n, level, half-width of the interval in SDs
LEVELS = """
2 0.5 0.7071067811865475244
3 0.5 0.47140452079103168293
4 0.5 0.38244616420217264033
5 0.5 0.3312498061623675732
9 0.5 0.23546220421494620003
10 0.5 0.2222202545977284832
14 0.5 0.18543368152519725292
40 0.5 0.10764907919697917917
2 0.8 2.1762508994828215111
3 0.8 1.0886621079036347103
4 0.8 0.81887217684810505273
5 0.8 0.68567069046499419755
9 0.8 0.46560510324795490565
10 0.8 0.43735208828025280241
14 0.8 0.36084845543385609751
40 0.8 0.20612335928652455835
2 0.9 4.4644965107535587015
3 0.9 1.6858544608470491385
4 0.9 1.1766817174009119388
5 0.9 0.95339086636817185933
9 0.9 0.61984934584363279667
10 0.9 0.57968120755045615893
14 0.9 0.47330185875563889157
40 0.9 0.26640214787804435126
2 0.95 8.9846435320937606939
3 0.95 2.484137711750331071
4 0.95 1.5912231526418547964
5 0.95 1.2416639982037645741
9 0.95 0.7686680450680555611
10 0.95 0.71535690597066489874
14 0.95 0.57738281011492163635
40 0.95 0.3198155154928837732
2 0.99 45.012113344503327829
3 0.99 5.7301108937150035564
4 0.99 2.9204546548666786303
5 0.99 2.0590138214393467577
9 0.99 1.1184624437777985017
10 0.99 1.0276882332397986891
14 0.99 0.80506458163818253205
40 0.99 0.42815866829566698424
2 0.999 450.15778783824728615
3 0.999 18.243722665847400375
4 0.999 6.4619893183437415327
5 0.999 3.8506439285475993097
9 0.999 1.6804351444577891381
10 0.999 1.5118573065707878235
14 0.999 1.1280647294503690853
40 0.999 0.56258818226974981406
"""

# n, two-sided p, mean in SDs
P_VALUES = """
2 0.000001 450158.15807818279453
3 0.000001 577.34983617683366128
4 0.000001 65.077294779178975412
5 0.000001 22.118574772595117202
9 0.000001 4.4190450340760647341
10 0.000001 3.6798735841271051842
14 0.000001 2.2993338463417162134
40 0.000001 0.91615727739329573503
2 0.00005 9003.1631430590484456
3 0.00005 81.646596198699168445
4 0.00005 17.648959724907564032
5 0.00005 8.2834684006903526337
9 0.00005 2.6168825141550148959
10 0.00005 2.2816684775454713331
14 0.00005 1.5843572553752075981
40 0.00005 0.72064042126461106722
2 0.00075 600.21059975786138507
3 0.00075 21.069990673179965525
4 0.00075 7.121230710475601259
5 0.00075 4.1501530911447392933
9 0.00075 1.7586032648993037582
10 0.00075 1.5777074551541355628
14 0.00075 1.1695580401798642162
40 0.00075 0.57837150681627679437
2 0.0155 29.036722860919894728
3 0.0155 4.5833042774134067679
4 0.0155 2.4936557281811826447
5 0.0155 1.8103653218294908005
9 0.0155 1.0211671376572921832
10 0.0155 0.94172395221791973316
14 0.0155 0.74402834578553433036
40 0.0155 0.400264411137840595
2 0.05 8.9846435320937606939
3 0.05 2.484137711750331071
4 0.05 1.5912231526418547964
5 0.05 1.2416639982037645741
9 0.05 0.7686680450680555611
10 0.05 0.71535690597066489874
14 0.05 0.57738281011492163635
40 0.05 0.3198155154928837732
2 0.3 1.3877751972706499383
3 0.3 0.8003267306650412411
4 0.3 0.62488905251661261952
5 0.3 0.53199046916891238315
9 0.3 0.36938181485275181335
10 0.3 0.34776079603841664417
14 0.3 0.2885001552658497684
40 0.3 0.16608274127857044022
2 0.65 0.43331559281020676168
3 0.65 0.30506954354828627188
4 0.65 0.25115667737875964628
5 0.65 0.21899262588647337117
9 0.65 0.15710566093163215892
10 0.65 0.14841320611461211491
14 0.65 0.12413247386559991553
40 0.65 0.072303871441772743461
2 0.9995 0.00055536048146122239391
3 0.9995 0.00040824834149490889267
4 0.9995 0.00034008741575775417635
5 0.9995 0.00029814242460575390712
9 0.9995 0.00021549922639257545736
10 0.9995 0.00020373668908044636581
14 0.9995 0.00017072990345552995223
40 0.9995 0.000099720307925381147059
2 0.99995 0.000055536036841170976807
3 0.99995 0.00004082482909741733804
4 0.99995 0.000034008738114355417156
5 0.99995 0.000029814239727602973497
9 0.99995 0.00002154992096733526399
10 0.99995 0.000020373667357625458205
14 0.99995 0.000017072989107539395743
40 0.99995 9.9720301212791091475e-6
"""


def rows(table):
    return [
        (int(n), Fraction(share), Fraction(value))
        for n, share, value in map(str.split, table.strip().splitlines())
    ]


def point(value):
    return Interval(Fraction(value), Fraction(value))


@pytest.mark.parametrize(("n", "level", "half"), rows(LEVELS))
def test_the_half_width_of_an_interval_is_that_of_mpmath(n, level, half):
    assert means.multiplier(n, float(level)) == pytest.approx(float(half), rel=1e-10)
    assert means.level_of_multiplier(float(half), n) == pytest.approx(float(level), rel=1e-12)


@pytest.mark.parametrize(("n", "p", "ratio"), rows(P_VALUES))
def test_a_p_value_is_that_of_mpmath_and_leads_back_to_its_ratio(n, p, ratio):
    assert means.p_of_ratio(float(ratio), n) == pytest.approx(float(p), rel=1e-12)
    assert means.ratio_of_p(float(p), n) == pytest.approx(float(ratio), rel=1e-6)


@pytest.mark.parametrize(("n", "level", "half"), rows(LEVELS))
def test_exact_limits_are_possible_and_limits_a_millionth_off_are_not(n, level, half):
    setting = Setting(n, float(level))
    given = {"mean": point(0), "sd": point(1)}
    for sign, name in ((-1, "low"), (1, "high")):
        assert changes.possible({**given, name: point(sign * half)}, setting)
        for wrong in (Fraction(999999, 10**6), Fraction(1000001, 10**6)):
            assert not changes.possible({**given, name: point(sign * half * wrong)}, setting)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(("n", "p", "ratio"), rows(P_VALUES))
def test_an_exact_p_value_is_possible(n, p, ratio, sign):
    members = {"mean": point(sign * ratio), "sd": point(1), "p": point(p)}
    assert changes.possible(members, Setting(n))
    members["p"] = point(p / 2)
    assert changes.possible(members, Setting(n, sided="one-sided"))


@pytest.mark.parametrize(("n", "p", "ratio"), [r for r in rows(P_VALUES) if r[1] < 0.9])
def test_a_p_value_of_a_mean_a_millionth_off_is_impossible(n, p, ratio):
    for wrong in (Fraction(999999, 10**6), Fraction(1000001, 10**6)):
        members = {"mean": point(ratio * wrong), "sd": point(1), "p": point(p)}
        assert not changes.possible(members, Setting(n))


@pytest.mark.parametrize("n", [2, 3, 9, 40])
def test_a_mean_of_zero_has_a_p_value_of_one(n):
    assert means.p_of_mean(Group(n, 0, 2.0)) == 1
    assert means.p_of_mean(Group(n, 0, 2.0), sided="one-sided") == 0.5
    assert means.ratio_of_p(1.0, n) == pytest.approx(0, abs=1e-12)
    # The same where scipy is so old that the half-way quantile is not quite zero.
    members = {"mean": point(0), "sd": point(1), "p": point(1)}
    assert changes.possible(members, Setting(n))


def test_the_direction_of_the_mean_does_not_change_its_p_value():
    for test in means.TESTS:
        for sided in means.SIDES:
            up, down = (means.p_of_mean(Group(7, m, 3.0), test, sided) for m in (2.5, -2.5))
            assert up == down


def test_the_normal_test_uses_the_normal_quantile():
    assert means.multiplier(4, 0.95, "normal") == pytest.approx(1.959963984540054 / 2, rel=1e-14)
    assert means.p_of_ratio(1.0, 4, "normal") == pytest.approx(0.0455002638963584, rel=1e-13)


def test_a_smaller_p_value_is_farther_from_zero_without_end():
    assert means.ratio_of_p(1e-300, 9) > means.ratio_of_p(1e-6, 9)
    assert means.ratio_of_p(0, 9) == math.inf


def test_an_interval_is_symmetric_about_its_mean():
    low, high = means.interval_of_mean(Group(9, Fraction(-35, 3), 6.726812), 0.95)
    assert (low + high) / 2 == pytest.approx(-35 / 3)
    assert (low, high) == (
        pytest.approx(-16.8373521, abs=1e-6),
        pytest.approx(-6.4959812, abs=1e-6),
    )


@pytest.mark.parametrize("wrong", ["z", "T", ""])
def test_an_unknown_test_is_named_with_those_allowed(wrong):
    with pytest.raises(ValueError, match=f"test is '{wrong}'; allowed are t, normal"):
        means.multiplier(9, 0.95, wrong)


def test_an_unknown_side_is_named_with_those_allowed():
    with pytest.raises(ValueError, match="sided is 'both'; allowed are two-sided, one-sided"):
        means.p_of_ratio(1.0, 9, sided="both")
