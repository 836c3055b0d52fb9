-- May this coverage be had for that item? Each line below is one reason to refuse; all
-- that apply are shown together. Put two dashes before a line to switch it off, or add
-- one of your own: a code, when it applies, and the words.

local KINDS = { extended_warranty = true, software_maintenance = true, service_level_agreement = true,
  preventive_maintenance = true, subscription = true }

local function one_off(item) return item.kind == "one_off_service" end
local function differs(a, b) return a ~= nil and b ~= nil and (a.date ~= b.date or a.time ~= b.time) end
local function elsewhere(c) return c.is == "line" and not c.same_order and c.order_status ~= "closed" end

-- About the coverage: own is the line, covers the number of things it is to cover.
local OF_THE_COVERAGE = {
  { "COV_TYPE_NOT_ADDABLE", function(own) return not KINDS[own.kind or ""] end, "is no kind of coverage" },
  { "COV_NOT_ENABLED", function(own) return not own.item.contract_coverage end, "is not enabled for contracts" },
  { "COV_NON_RECURRING", function(own) return one_off(own.item) end, "is a one-off service" },
  { "COV_PER_CALL_PRICE", function(own) return own.item.per_call end, "is priced per call" },
  { "COV_IS_CONFIGURED", function(own) return own.item.configured end, "is itself a configured item" },
  { "COV_MULTI_COVERED", function(_, covers) return covers > 1 end, "is to cover more than one line" },
  { "COV_COVERED_MISSING", function(own, n) return n == 0 and own.kind ~= "subscription" end, "covers nothing" },
  { "COV_PARTIAL_PERIOD", function(own) return differs(own.cover_from, own.starts) end, "starts to cover later" },
  { "COV_PARTIAL_PERIOD", function(own) return differs(own.cover_to, own.ends) end, "covers not to its end" },
  { "COV_SUBSCRIPTION_LINK", function(own) return own.associated == "other_order" end, "goes with another order" },
  { "COV_SUBSCRIPTION_LINK", function(own, n) return n > 0 and own.kind == "subscription" end, "covers nothing" },
}

-- About each thing c that is to be covered; own is the coverage line.
local OF_THE_COVERED = {
  { "COV_NOT_COVERABLE", function(c) return not c.item.coverable end, "cannot be covered" },
  { "COV_COVERS_COVERAGE", function(c) return c.is_coverage end, "is a coverage" },
  { "COV_COVERS_ONE_OFF", function(c) return one_off(c.item) end, "is a one-off service" },
  { "COV_PARTIAL_QTY", function(c, own) return own.quantity < c.quantity end, "is more: split it first" },
  { "COV_QTY_EXCEEDS", function(c, own) return own.quantity > c.quantity end, "is fewer than the coverage" },
  { "COV_PARENT_ALREADY_COVERED", function(c) return c.is_option and c.parent_covered end, "is covered as a part" },
  { "COV_ORDER_NOT_CLOSED", function(c) return elsewhere(c) end, "is on an order that is not closed" },
}

return function(ask)
  local own, reasons, skip, notices = ask.coverage, list.new(), list.new(), list.new()
  for _, rule in ipairs(OF_THE_COVERAGE) do
    if rule[2](own, #ask.covered) then reasons:add { code = rule[1], text = own.item.number .. " " .. rule[3] } end
  end
  for _, c in ipairs(ask.covered) do
    for _, rule in ipairs(OF_THE_COVERED) do
      if rule[2](c, own) then reasons:add { code = rule[1], text = c.what .. " " .. rule[3] } end
    end
    for _, option in ipairs(c.options) do -- those with a coverage of their own are left out
      if option.covered then
        skip:add(option.id)
        notices:add { code = "COV_OPTION_ALREADY_COVERED", text = option.what .. " is covered already" }
      end
    end
  end
  return #reasons > 0 and refuse { reasons = reasons } or allow { skip = skip, notices = notices }
end
