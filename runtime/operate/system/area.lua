area { version = 1, needs = {}, summary = "the engine's own operations: tokens, policies, decisions, events, audit,
  settings, jobs, clock, backup" }
