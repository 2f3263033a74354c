"""Routes of telling the person, of notes, and of what was answered before."""

from __future__ import annotations

from services.gateway.calls import Call
from services.gateway.schemas import telling
from services.gateway.schemas.fields import ListedWhole

CALLS = (
    Call("/matters/<number>/tell", "routing", "tell", "告知 Record that the person was told of a step",
         telling.Tell, telling.Told),
    Call("/matters/<number>/prove-service", "routing", "prove_service", "补充送达回证 Add the proof of a service",
         telling.ProveService, telling.ServiceProved),
    Call("/matters/<number>/notices", "routing", "notices", "应告知事项 The notices due, and which were given",
         ListedWhole, telling.Notices, "GET"),
    Call("/matters/<number>/progress", "routing", "progress", "办理进展 Write a note that the person reads",
         telling.Progress, telling.NoteWritten),
    Call("/matters/<number>/counsel", "routing", "counsel", "疏导教育 Record that the outcome was explained",
         telling.Counsel, telling.NoteWritten),
    Call("/matters/<number>/earlier", "routing", "link_earlier", "关联以前的事项 Name an earlier matter of the person",
         telling.LinkEarlier, telling.Linked),
    Call("/matters/<number>/earlier-answers", "routing", "earlier_answers",
         "以前的答复 What was answered before, for whoever drafts", None, telling.EarlierAnswers, "GET"),
    Call("/silent", "routing", "silent", "无回音事项 Matters on which the person hears nothing; none when all is well",
         telling.Silent, telling.SilentMatters, "GET"),
)  # fmt: skip
