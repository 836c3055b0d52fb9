-- Switching the sales side over to the other end of the link: only when the other side
-- answers, takes our kinds of records, and the mappings lead there and back.
local mappings = use "mappings"
local same = use "lib.same"

local ENTITIES = { "prospect", "lead", "opportunity", "account", "contact" }

-- One whole document of each kind.
local SAMPLES = {
  prospect = mappings.prospect {
    number = "BP-00001", status = "rejected", round = 1, decided_by = "ann", decided_at = "2026-01-30T08:00:00.000000Z",
    decision_reason = "sample", waiting_for = "sample", form = {
      contact = { first_name = "Anna", last_name = "Holm", email = "anna@holm.example", phone = "1", language = "da" },
      company = {
        name = "Holm", registration_number = "1", email = "i@holm.example", phone = "2", website = "holm.example",
      },
      address = { street = "Havnegade 1", city = "Aarhus", region = "Jylland", postal_code = "8000", country = "DK" },
      note = "sample",
    },
  },
  lead = { status = "qualified", by = "sally", at = "2026-01-30T08:00:00.000000Z", reason = "sample", round = "1",
    number = "L-00001" },
  opportunity = { prospect_id = "p", name = "sample", number = "O-00001", status = "won", by = "sally",
    at = "2026-01-30T08:00:00.000000Z", reason = "sample", round = "1", account_id = "a", contact_id = "c" },
  account = { name = "Holm", email = "i@holm.example", phone = "2", language = "da", website = "holm.example",
    registration_number = "1", prospect_id = "p", street = "Havnegade 1", city = "Aarhus", region = "Jylland",
    postal_code = "8000", country = "DK" },
  contact = { first_name = "Anna", last_name = "Holm", email = "anna@holm.example", phone = "1", language = "da",
    account_id = "a", prospect_id = "p" },
}

-- Why documents of this kind would not come back as they went, or nil.
local function broken(tx, name)
  local record = { entity = name, key = "sample", side = tx:setting("link.side") }
  local fields = SAMPLES[name]
  for _, direction in ipairs { "out", "in" } do
    local answer = tx:preview("link.map", { direction = direction, record = record, fields = fields })
    if answer.outcome ~= "pass" then
      return string.format("link.map %s answers %s: %s", direction, answer.outcome, answer.reason)
    end
    fields = answer.fields
  end
  if not same(fields, SAMPLES[name]) then return "a document that goes out and in again is another one" end
end

operation "partner.link_mappings" {
  summary = "Whether the mapping of each kind of record leads there and back",
  kind = "read", role = "operator",
  input = {},
  output = { entities = list(text), problems = list(reason) },
  run = function(tx)
    local problems = list.new()
    for _, name in ipairs(ENTITIES) do
      local why_not = broken(tx, name)
      if why_not then problems:add { code = "LINK_MAPPING", text = name .. ": " .. why_not } end
    end
    return { entities = list.new(ENTITIES), problems = problems }
  end,
}

operation "partner.link_enable" {
  summary = "Have leads live at the other end of the link, if the other side and the mappings are as they must be",
  http = "POST /v1/partner/link-enable",
  kind = "write", role = "admin", status = 202,
  input = {},
  output = { flow = id },
  run = function(tx) return { flow = tx:start("partner.link_enable", { asked_at = tx.now }) } end,
}
