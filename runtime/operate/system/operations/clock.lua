-- The business clock: real, or in a test database set and advanced by hand.
operation "clock.show" {
  summary = "The business clock", http = "GET /v1/clock", kind = "read", role = "viewer",
  input = {}, output = { now = instant, test = boolean },
  run = function(tx) return { now = tx.now, test = engine.is_test() } end,
}

operation "clock.set" {
  summary = "Move the clock of a test database forward without running jobs", http = "PUT /v1/clock",
    kind = "write", role = "operator",
  input = { at = instant }, output = { now = instant, test = boolean }, errors = { "CLOCK_REAL", "CLOCK_BACKWARDS" },
  run = function(_, input)
    engine.set_clock(input.at)
    return { now = input.at, test = true }
  end,
}

operation "clock.advance" {
  summary = "Advance the clock of a test database, running every job that comes due on the way",
  http = "POST /v1/clock/advance", kind = "write", role = "operator", native = "clock.advance",
  input = { by = optional(text { max = 40, summary = "e.g. \"3 months\", \"10 days\"" }), to = optional(instant) },
  output = { now = instant, test = boolean, runs = list(run_view) },
  errors = { "CLOCK_REAL", "CLOCK_BACKWARDS", "CLOCK_STEP" },
}
