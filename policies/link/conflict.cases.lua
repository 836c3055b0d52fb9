local function ask(side)
  return {
    record = { entity = "lead", key = "L-1", side = side }, ours = { status = "rejected" },
    theirs = { status = "won" }, our_version = 2, their_version = 2, base = 1, in_a_row = 1,
    now = "2026-01-30T08:00:00.000000Z",
  }
end

return {
  { name = "[e-21] commerce owns the decision", ask = ask "commerce", expect = "ours" },
  { name = "[e-21] its CRM follows", ask = ask "crm", expect = "theirs" },
  { name = "[e-21] who else it is asks a person", ask = ask "warehouse",
    expect = { "park", reason = "both sides have changed lead L-1" } },
}
