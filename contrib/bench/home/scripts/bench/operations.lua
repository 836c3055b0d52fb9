operation "bench.begin" {
  summary = "Begin so many flows of a kind",
  kind    = "write", role = "admin",
  input   = { kind = choice { "calls", "notes", "sleeps", "letters" }, count = integer, steps = integer },
  output  = {},
  run = function(tx, input)
    for _ = 1, input.count do tx:emit("bench." .. input.kind, { id = tx:new_id(), steps = input.steps }) end
  end,
}

operation "bench.mark" {
  summary = "A small operation: one row",
  kind    = "write", role = "operator",
  input   = { word = text },
  output  = { id = id },
  run = function(tx, input)
    return { id = tx:insert("mark", { word = input.word }).id }
  end,
}
