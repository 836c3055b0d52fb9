local function ask(state, counts)
  return { run_id = "r1", state = state, counts = counts, now = "2026-01-31T00:15:00.000000Z" }
end

return {
  { name = "[1.15] a run that went well raises no alert", ask = ask("Pass", { records = 10, generated = 10 }),
    expect = { "close", status = "Pass", alerts = list.new() } },
  { name = "[e-37] failures are told", ask = ask("Partial", { records = 10, generated = 9, failed = 1 }),
    expect = { "close", status = "Partial",
      alerts = list.new { "1 subscriptions failed; run the job again after correcting them" } } },
  { name = "many held ones are told", ask = ask("Pass", { records = 10, generated = 8, held = 2 }),
    expect = { "close", status = "Pass", alerts = list.new { "2 of 10 subscriptions are held for an operator" } } },
  { name = "a few held ones are not", ask = ask("Pass", { records = 100, generated = 99, held = 1 }),
    expect = { "close", status = "Pass", alerts = list.new() } },
}
