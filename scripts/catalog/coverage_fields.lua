-- What an item says about coverages: whether it can be covered, or is one, for how
-- long, and what its price is for. A one-off service says so by its kind.
local scaled = use "lib.scaled"

local coverage = {}

local by_number = sql [[ select id from item where number = $number ]]

local PLAIN = { "coverable", "contract_coverage", "coverage_kind", "per_call", "duration_type", "price_unit" }

function coverage.view(row, shown)
  for _, name in ipairs(PLAIN) do shown[name] = row[name] end
  shown.duration = row.duration_amount and { amount = row.duration_amount, unit = row.duration_unit }
  shown.covered_share = row.covered_share and scaled.unpack(row.covered_share, 4)
  shown.options = row.options
  return shown
end

-- Sets the columns the input names. An open-ended item has no duration, a fixed one must.
function coverage.columns(tx, input, fields, issues)
  for _, name in ipairs(PLAIN) do fields[name] = input[name] end
  if input.duration then
    fields.duration_amount, fields.duration_unit = input.duration.amount, input.duration.unit
  end
  if input.covered_share then fields.covered_share = scaled.pack(input.covered_share, 4) end
  if input.duration_type == "open" and not input.duration then
    fields.duration_amount, fields.duration_unit = null, null
  elseif input.duration_type == "open" or (input.duration_type == "fixed" and not input.duration) then
    issues:add { code = "DURATION_NOT_DECLARED", pointer = "/duration",
      text = "an item of duration type " .. input.duration_type .. (input.duration and " has none" or " needs one") }
  end
  for i, number in ipairs(input.options or {}) do
    if not tx:one(by_number, { number = number }) then
      issues:add { code = "OPTION_UNKNOWN", pointer = "/options/" .. (i - 1), text = "there is no item " .. number }
    end
  end
  fields.options = input.options
end

function coverage.defaults(row)
  row.coverable, row.per_call = row.coverable or false, row.per_call or false
  row.contract_coverage = row.contract_coverage or false
  row.options = row.options or list.new()
  if row.duration_amount == null then row.duration_amount, row.duration_unit = nil, nil end
end

return coverage
