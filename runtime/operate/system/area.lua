area { version = 1, needs = {},
  summary = "the engine's own operations: tokens, policies, decisions, events, audit, jobs, clock, backup" }
