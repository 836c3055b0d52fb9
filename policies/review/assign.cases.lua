local function ask(fields)
  local review = { id = "r1", kind = "approve_partner", title = "Approve Contoso",
    options = list.new { "approve", "reject" }, role = "sales" }
  for name, value in pairs(fields or {}) do review[name] = value end
  return { review = review, now = "2026-01-30T08:00:00.000000Z", zone = "Europe/Copenhagen" }
end

return {
  { name = "[e-34] one person; a reminder after one business day, somebody else after two: over the weekend",
    ask = ask(),
    expect = { "assign", approvals = 1, not_by = list.new(), remind_at = "2026-02-02T08:00:00.000000Z",
      escalate_at = "2026-02-03T08:00:00.000000Z" } },
  { name = "who asked for it does not answer it",
    ask = ask { details = { requested_by = "ann" } },
    expect = { "assign", approvals = 1, not_by = list.new { "ann" }, remind_at = "2026-02-02T08:00:00.000000Z",
      escalate_at = "2026-02-03T08:00:00.000000Z" } },
}
