"""An office handles a case: acceptance or refusal, the requests, drafts, answers, service, execution."""
