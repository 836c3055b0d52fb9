-- What a failing step means. critical: the order stops there until somebody reprocesses it. information: it is written
-- down and the order goes on. A step that is not here is critical.
return {
  validate_header = "critical",
  validate_lines = "critical",
  limits = "critical",
  accept = "critical",
  source = "critical",
  release = "critical",
  invoice = "critical",
  mail = "information",
}
