"""Which attachments prove what: by the purpose they were added for (送达凭证、材料、授权委托书、其他)."""

from __future__ import annotations

#: That something reached the person: a signed receipt, a postal record, a photograph.
OF_SERVICE = ("proof_of_service",)
#: What the person handed in, and when: a request, a withdrawal, an authority.
OF_REQUEST = ("material", "written_authority", "other")
