-- By kind of review; what a kind does not say is as `default` says. `remind` and
-- `escalate` are business days; `approvals` = 2 means two different people.
return {
  default = { approvals = 1, remind = 1, escalate = 2, to = "admin" },
}
