-- Leads: entering, looking, qualifying, disqualifying.
local leads = use "leads"
local qualify = use "qualify"
local page = use "lib.page"
local who = use "lib.who"

local listed = sql [[
  select * from sales_lead
  where id < $after_id and ($source::text is null or source = $source::text)
    and ($owner::text is null or owner = $owner::text) and ($status::text is null or status = $status::text)
  order by id desc limit $limit ]]

operation "sales.lead_create" {
  summary = "Enter a lead by hand",
  http = "POST /v1/sales/leads",
  kind = "write", role = "sales_rep", status = 201,
  input = { topic = word, contact = contact_section, company = company_section, owner = optional(person) },
  output = lead,
  run = function(tx, input)
    local row = leads.open(tx, {
      source = "manual", topic = input.topic, contact = input.contact, company = input.company,
      owner = input.owner or who(tx),
    })
    return leads.view(tx, row.id)
  end,
}

local TITLES = { my_open = "My open leads", commerce_b2b = "All commerce B2B leads", all = "All leads" }

-- A lead made by dual-write is nobody's own, whoever works on it.
local function filter(tx, input)
  if input.view == "my_open" then return { source = "manual", owner = who(tx), status = "open" } end
  return { source = input.view == "commerce_b2b" and "dual_write" or nil, owner = input.owner, status = input.status }
end

operation "sales.leads" {
  summary = "Leads of a view, newest first: My open leads, All commerce B2B leads, or all",
  http = "GET /v1/sales/leads",
  kind = "read", role = "sales_rep",
  input = {
    view = optional(view), status = optional(lead_status), owner = optional(person), limit = optional(page_size),
    cursor = optional(page_cursor),
  },
  output = { title = text, items = list(lead_row), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.newest(tx, listed, filter(tx, input), input)
    return { title = TITLES[input.view or "all"], items = rows:map(leads.row_view), next = following }
  end,
}

operation "sales.lead" {
  summary = "One lead, by id or by number",
  http = "GET /v1/sales/leads/{id}",
  kind = "read", role = "sales_rep",
  input = { id = key_of },
  output = lead,
  errors = { "LEAD_UNKNOWN" },
  run = function(tx, input) return leads.view(tx, leads.find(tx, input.id).id) end,
}

operation "sales.lead_timeline" {
  summary = "What happened to a lead and its opportunity, oldest first",
  http = "GET /v1/sales/leads/{id}/timeline",
  kind = "read", role = "sales_rep",
  input = { id = key_of },
  output = { items = list(note) },
  errors = { "LEAD_UNKNOWN" },
  run = function(tx, input) return { items = leads.notes(tx, leads.find(tx, input.id).id) } end,
}

operation "sales.lead_assign" {
  summary = "Give a lead and its opportunity to somebody",
  http = "POST /v1/sales/leads/{id}/owner",
  kind = "write", changes = "sales_lead", role = "sales_rep",
  input = { id = id, owner = person },
  output = lead,
  run = function(tx, input)
    local row = leads.lock(tx, input.id)
    local opportunity = leads.opportunity(tx, row.id)
    tx:update("sales_lead", row.id, { owner = input.owner })
    if opportunity then tx:update("sales_opportunity", opportunity.id, { owner = input.owner }) end
    leads.note(tx, row.id, "Assigned to " .. input.owner)
    return leads.view(tx, row.id)
  end,
}

local function open_lead(tx, lead_id)
  local row = leads.lock(tx, lead_id)
  leads.demand_undecided(row)
  if row.status == "qualified" then fail.conflict("LEAD_QUALIFIED", "lead %s is qualified", row.number) end
  if row.status ~= "open" then fail.conflict("LEAD_STATUS", "lead %s is %s", row.number, row.status) end
  return row
end

local made = { "LEAD_UNKNOWN", "ALREADY_DECIDED", "LEAD_QUALIFIED", "LEAD_STATUS", "EMAIL_AMBIGUOUS" }

operation "sales.lead_qualify" {
  summary = "Qualify a lead: makes the account, the contact and the opportunity unless told not to",
  http = "POST /v1/sales/leads/{id}/qualify",
  kind = "write", changes = "sales_lead", role = "sales_rep",
  input = {
    id = id, create_account = optional(boolean), create_contact = optional(boolean),
    create_opportunity = optional(boolean), account_id = optional(id { summary = "An account there is already" }),
    contact_id = optional(id { summary = "A contact there is already" }), name = optional(word),
    status_reason = optional(why),
  },
  output = lead,
  errors = made,
  run = function(tx, input)
    local row = open_lead(tx, input.id)
    local found = qualify(tx, row, input)
    leads.update(tx, row.id, {
      status = "qualified", qualified_at = tx.now, closed_by = who(tx), closed_at = tx.now,
      reason = input.status_reason or null,
    })
    leads.note(tx, row.id, "Qualified: " .. found.words)
    if found.opportunity_id then leads.tell_opportunity(tx, found.opportunity_id) end
    tx:emit("sales.lead_qualified", { id = row.id, by = who(tx), opportunity_id = found.opportunity_id })
    return leads.view(tx, row.id)
  end,
}

operation "sales.lead_complete" {
  summary = "Make what qualifying a lead left out",
  http = "POST /v1/sales/leads/{id}/complete",
  kind = "write", changes = "sales_lead", role = "sales_rep",
  input = {
    id = id, create_account = optional(boolean), create_contact = optional(boolean),
    create_opportunity = optional(boolean), account_id = optional(id), contact_id = optional(id), name = optional(word),
  },
  output = lead,
  errors = { "ALREADY_DECIDED", "LEAD_STATUS", "NOTHING_MISSING", "EMAIL_AMBIGUOUS" },
  run = function(tx, input)
    local row = leads.lock(tx, input.id)
    leads.demand_undecided(row)
    if row.status ~= "qualified" then fail.conflict("LEAD_STATUS", "lead %s is %s", row.number, row.status) end
    local found = qualify(tx, row, input)
    if found.words == "" then fail.conflict("NOTHING_MISSING", "lead %s has all three", row.number) end
    leads.note(tx, row.id, "Completed: " .. found.words)
    if found.opportunity_id then leads.tell_opportunity(tx, found.opportunity_id) end
    return leads.view(tx, row.id)
  end,
}

operation "sales.lead_disqualify" {
  summary = "Disqualify an open lead",
  http = "POST /v1/sales/leads/{id}/disqualify",
  kind = "write", changes = "sales_lead", role = "sales_rep",
  input = { id = id, reason = why },
  output = lead,
  errors = { "ALREADY_DECIDED", "LEAD_QUALIFIED", "LEAD_STATUS" },
  run = function(tx, input)
    local row = open_lead(tx, input.id)
    leads.note(tx, row.id, "Disqualified: " .. input.reason)
    leads.update(tx, row.id, {
      status = "disqualified", reason = input.reason, closed_by = who(tx), closed_at = tx.now,
    })
    tx:emit("sales.lead_disqualified", { id = row.id, by = who(tx), reason = input.reason })
    return leads.view(tx, row.id)
  end,
}

operation "sales.lead_reopen" {
  summary = "Open a disqualified lead again; one of the commerce side is reopened there",
  http = "POST /v1/sales/leads/{id}/reopen",
  kind = "write", changes = "sales_lead", role = "sales_rep",
  input = { id = id, reason = why },
  output = lead,
  errors = { "LEAD_STATUS", "COMMERCE_REOPENS" },
  run = function(tx, input)
    local row = leads.lock(tx, input.id)
    if row.prospect_id then fail.conflict("COMMERCE_REOPENS", "lead %s came from the commerce side", row.number) end
    if row.status ~= "disqualified" then fail.conflict("LEAD_STATUS", "lead %s is %s", row.number, row.status) end
    leads.note(tx, row.id, "Reopened: " .. input.reason)
    tx:update("sales_lead", row.id, { status = "open", reason = null, closed_by = null, closed_at = null })
    return leads.view(tx, row.id)
  end,
}

operation "sales.lead_note" {
  summary = "Write into a lead's timeline",
  http = "POST /v1/sales/leads/{id}/notes",
  kind = "write", role = "sales_rep",
  input = { id = id, text = text { min = 1, max = 2000 } },
  output = { items = list(note) },
  run = function(tx, input)
    local row = leads.lock(tx, input.id)
    leads.note(tx, row.id, input.text)
    return { items = leads.notes(tx, row.id) }
  end,
}
