"""Stories of handling: a matter is accepted, answered and served inside the legal time."""

from __future__ import annotations

from datetime import date

from tests.stories.telling import Story


def test_a_letter_is_accepted_answered_and_served_in_time(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.here(channel="letter")
    assert matter.due("accept") == (date(2026, 3, 17), date(2026, 3, 17))
    story.at("2026-03-05 10:00")
    matter.do(story.clerk, "accept")
    # Sixty days after 5 March is 4 May; 1 to 5 May are the holidays of Labour Day, so the period ends on 6 May.
    assert matter.due("answer") == (date(2026, 5, 4), date(2026, 5, 6))
    story.at("2026-05-06 16:00")
    matter.answer()
    matter.do(story.clerk, "serve", method="in_person")
    assert [matter.in_time(period) for period in ("accept", "answer")] == [True, True]
    # The person may ask for a review until 5 June.
    assert matter.due("review_window") == (date(2026, 6, 5), date(2026, 6, 5))
