-- Cases of coverage.eligible: what the business sells as a coverage, and for what.
local function item(number, more)
  local fields = { number = number, kind = "goods", coverable = true, contract_coverage = false, per_call = false,
    configured = false }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

local function warranty(more)
  local fields = { kind = "service", coverable = false, contract_coverage = true,
    coverage_kind = "extended_warranty" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return item("CARE", fields)
end

local function laptop(more)
  local fields = { id = "line-1", what = "line 1 of SO-000001", is = "line", same_order = true,
    order_status = "draft", quantity = 10, status = "draft", fulfilled = false, item = item "LAPTOP",
    is_coverage = false, is_option = false, parent_covered = false, options = list.new() }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

-- coverage: fields of the line; covered: what it covers.
local function ask(coverage, covered, group)
  local own = { quantity = 10, item = warranty(), starts = { date = "2026-02-01" }, ends = { date = "2027-01-31" } }
  for name, value in pairs(coverage or {}) do own[name] = value end
  own.kind = own.item.coverage_kind
  return {
    occasion = "add", coverage = own, covered = list.new(covered or { laptop() }),
    customer = { id = "c1", number = "C-00001", kind = "organization", group = group, currency = "DKK" },
    other_coverages = list.new(), now = "2026-01-15T08:00:00.000000Z",
  }
end

local function refused(...)
  local reasons = list.new()
  for _, code in ipairs { ... } do reasons:add { code = code } end
  return { "refuse", reasons = reasons }
end

return {
  { name = "[3.4] ten warranties on ten laptops", ask = ask(), expect = "allow" },
  { name = "[3.13] what is not coverable", expect = refused "COV_NOT_COVERABLE",
    ask = ask({}, { laptop { item = item("CABLE", { coverable = false }) } }) },
  { name = "[3.14] training sold as coverage", expect = refused "COV_NON_RECURRING",
    ask = ask { item = warranty { kind = "one_off_service" } } },
  { name = "[3.14] coverage of an installation", expect = refused "COV_COVERS_ONE_OFF",
    ask = ask({}, { laptop { item = item("INSTALL", { kind = "one_off_service" }) } }) },
  { name = "[3.15] four for ten", ask = ask { quantity = 4 }, expect = refused "COV_PARTIAL_QTY" },
  { name = "[3.15] eleven for ten", ask = ask { quantity = 11 }, expect = refused "COV_QTY_EXCEEDS" },
  { name = "[3.16] a price per call", ask = ask { item = warranty { per_call = true } },
    expect = refused "COV_PER_CALL_PRICE" },
  { name = "[3.17] laptop and monitor on one line", expect = refused "COV_MULTI_COVERED",
    ask = ask({}, { laptop(), laptop { id = "line-2", what = "line 2 of SO-000001" } }) },
  { name = "[3.18] months 4 to 9 of a year", expect = refused("COV_PARTIAL_PERIOD", "COV_PARTIAL_PERIOD"),
    ask = ask { cover_from = { date = "2026-05-01" }, cover_to = { date = "2026-10-31" } } },
  { name = "[3.13] [3.19] a service level for a warranty", expect = refused("COV_NOT_COVERABLE", "COV_COVERS_COVERAGE"),
    ask = ask({}, { laptop { item = warranty(), is_coverage = true } }) },
  { name = "[3.20] a configurable bundle", ask = ask { item = warranty { configured = true } },
    expect = refused "COV_IS_CONFIGURED" },
  { name = "[3.21] an option of a covered laptop", expect = refused "COV_PARENT_ALREADY_COVERED",
    ask = ask({}, { laptop { is_option = true, parent_covered = true } }) },
  { name = "[3.21] an option of one that is not covered", ask = ask({}, { laptop { is_option = true } }),
    expect = "allow" },
  { name = "[3.22a] an option that is covered already is left out", expect = { "allow", skip = list.new { "line-2" } },
    ask = ask({}, { laptop { options = list.new {
      { id = "line-2", what = "line 2 of SO-000001", item = item "RAM", covered = true },
      { id = "line-3", what = "line 3 of SO-000001", item = item "DISK", covered = false },
    } } }) },
  { name = "[3.22] not enabled for contracts", ask = ask { item = warranty { contract_coverage = false } },
    expect = refused "COV_NOT_ENABLED" },
  { name = "[3.22b] insurance", ask = ask { item = warranty { coverage_kind = "insurance" } },
    expect = refused "COV_TYPE_NOT_ADDABLE" },
  { name = "[3.23] a line of another order that is open", expect = refused "COV_ORDER_NOT_CLOSED",
    ask = ask({}, { laptop { same_order = false, order_status = "shipped" } }) },
  { name = "[3.5] a line of another order that is closed", expect = "allow",
    ask = ask({}, { laptop { same_order = false, order_status = "closed" } }) },
  { name = "[3.12] a subscription line covers nothing", expect = "allow",
    ask = ask({ quantity = 1, item = warranty { coverage_kind = "subscription" }, associated = "same_order" }, {}) },
  { name = "[3.12] and goes with no other order", expect = refused "COV_SUBSCRIPTION_LINK",
    ask = ask({ item = warranty { coverage_kind = "subscription" }, associated = "other_order" }, {}) },
  { name = "a warranty for nothing", ask = ask({}, {}), expect = refused "COV_COVERED_MISSING" },
}
