import string

import pytest

from overread.consistency.misprints import misprints, repairs
from overread.printed import printed


def by_definition(text):
    """Every text that one altered digit, one exchange, one moved point or the sign away is."""
    sign, digits = (text[0], text[1:]) if text[0] == "−" else ("", text)
    found = {digits if sign else "−" + digits}
    for i, old in enumerate(digits):
        for new in string.digits:
            if old in string.digits and new != old:
                found.add(sign + digits[:i] + new + digits[i + 1 :])
    for i in range(len(digits) - 1):
        swapped = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        if swapped != digits:
            found.add((sign + swapped).removesuffix("."))
    return found - {text}


@pytest.mark.parametrize(
    "text", ["17.44", "−8.3", "−2.557", "0.0007", "12", "7", "5.804", "100.25"]
)
def test_the_misprints_are_all_that_differ_by_one_slip(text):
    assert set(misprints(text)) == by_definition(text)
    assert len(misprints(text)) == len(set(misprints(text)))


@pytest.mark.parametrize("text", ["17.44", "−8.3", "0.0007", "1,234", ".05"])
def test_every_misprint_is_a_number_that_can_be_read(text):
    assert text not in misprints(text)
    for other in misprints(text):
        assert printed(other).text == other


def test_a_repair_is_found_among_the_misprints_only():
    assert repairs("17.44", lambda number: number.value == printed("−17.44").value) == ["−17.44"]
    assert repairs("17.44", lambda number: number.value == 99) == []


@pytest.mark.parametrize("text", ["<0.05", "<.05", "≥10", "ten"])
def test_a_bound_or_a_word_can_be_repaired_too(text):
    found = repairs(text, lambda number: True)
    assert text not in found
    assert all(printed(other) for other in found)
