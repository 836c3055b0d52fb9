-- Cases of coverage.change: how far what it covers has come decides.
local function ask(action, coverage, covered, quantity)
  local own = { kind = "extended_warranty", status = "manual_scheduling_required", begun = false, stopped = false,
    quantity = 10, returnable = 10, duration_type = "variable" }
  for name, value in pairs(coverage) do own[name] = value end
  local target = { what = "line 1 of SO-000001", same_order = true, status = "awaiting_shipping", fulfilled = false,
    in_fulfilment = false }
  for name, value in pairs(covered or {}) do target[name] = value end
  return {
    action = action, coverage = own, covered = target, quantity = quantity,
    customer = { id = "c1", number = "C-00001", kind = "organization", currency = "DKK" },
    now = "2026-01-15T08:00:00.000000Z",
  }
end

local function refused(code)
  return { "refuse", reasons = list.new { { code = code } } }
end

local begun = { begun = true, status = "awaiting_billing" }
local shipped = { status = "shipped", fulfilled = true, in_fulfilment = true }

return {
  { name = "[3.7] a change before it ships", ask = ask("change", {}), expect = "ok" },
  { name = "[3.31] a change after it shipped", ask = ask("change", begun, shipped), expect = refused "COV_LOCKED" },
  { name = "[3.31] a draft on a line that is closed", expect = "ok",
    ask = ask("change", { status = "draft" }, { status = "closed", fulfilled = true, same_order = false }) },
  { name = "[3.8] cancel, nothing is sent", ask = ask("cancel", {}), expect = { "ok", by = "cancel" } },
  { name = "[3.38] cancel, at the warehouse", ask = ask("cancel", {}, { in_fulfilment = true }),
    expect = { "ok", by = "revision" } },
  { name = "[f-9] cancel, shipped", ask = ask("cancel", begun, shipped), expect = "must_return" },
  { name = "[3.9] return, shipped", ask = ask("return", begun, shipped, 10), expect = "ok" },
  { name = "[3.9] return, not begun", ask = ask("return", {}, {}, 10), expect = refused "COV_CANCEL_FIRST" },
  { name = "[3.39] return of a part, the item is kept", ask = ask("return", begun, shipped, 4),
    expect = refused "COV_RETURN_QTY" },
  { name = "[3.42] ten sold, four back: six", expect = "ok",
    ask = ask("return", { begun = true, status = "billed", returnable = 6, quantity = 6 }, shipped, 6) },
  { name = "[3.35] it follows another quantity", ask = ask("quantity", {}, {}, 4), expect = "ok" },
  { name = "[3.36] and a split, also when it has begun", ask = ask("split", begun, shipped, 4), expect = "ok" },
  { name = "nothing more once it is returned", ask = ask("return", { status = "returned", begun = true }, shipped, 10),
    expect = refused "COV_FINISHED" },
}
