local function ask(step, result)
  local reasons = result ~= "success" and { { code = "SHIP_TO_MISSING", text = "no address" } } or {}
  return {
    step = step, result = result, reasons = reasons, status = "draft",
    order = { number = "SO-000001", type = "sales_order", currency = "DKK", total = money.of("500.00", "DKK") },
    customer = { number = "C-00001", kind = "organization", currency = "DKK" }, now = "2026-01-30T08:00:00.000000Z",
  }
end

return {
  { name = "[1.23] a success goes on", ask = ask("validate_header", "success"), expect = "go_on" },
  { name = "[1.23] a critical step that fails stops", ask = ask("validate_header", "failure"), expect = "stop" },
  { name = "[1.23] a step of information does not", ask = ask("mail", "failure"), expect = "go_on" },
  { name = "[1.23] a step nobody has put down is critical", ask = ask("fraud_check", "failure"), expect = "stop" },
  { name = "a rejected order ends", ask = ask("accept", "rejected"), expect = "go_on" },
}
