local thing = { entity = "thing", key = "T-1", side = "crm" }

return {
  { name = "[e-13] a field without another name passes as it is",
    ask = { direction = "out", record = thing, fields = { company = "Nord", lines = list.new { 1, 2 } } },
    expect = { "pass", fields = { company = "Nord", lines = list.new { 1, 2 } } } },
  { name = "[e-13] on the way in too",
    ask = { direction = "in", record = thing, fields = { company = "Nord" } },
    expect = { "pass", fields = { company = "Nord" } } },
}
