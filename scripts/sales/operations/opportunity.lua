-- Opportunities: looking, and closing as won or lost.
local leads = use "leads"
local page = use "lib.page"
local who = use "lib.who"

local listed = sql [[
  select * from sales_opportunity
  where id < $after_id and ($status::text is null or status = $status::text)
    and ($owner::text is null or owner = $owner::text)
  order by id desc limit $limit ]]

local function row_view(row)
  return {
    id = row.id, number = row.number, lead_id = row.lead_id, status = row.status, name = row.name, owner = row.owner,
    opened_at = row.opened_at,
  }
end

operation "sales.opportunities" {
  summary = "Opportunities, newest first",
  http = "GET /v1/sales/opportunities",
  kind = "read", role = "sales_rep",
  input = {
    status = optional(opportunity_status), owner = optional(person), limit = optional(page_size),
    cursor = optional(page_cursor),
  },
  output = { items = list(opportunity_row), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.newest(tx, listed, { status = input.status, owner = input.owner }, input)
    return { items = rows:map(row_view), next = following }
  end,
}

operation "sales.opportunity" {
  summary = "One opportunity, by id or by number",
  http = "GET /v1/sales/opportunities/{id}",
  kind = "read", role = "sales_rep",
  input = { id = key_of },
  output = opportunity,
  run = function(tx, input) return leads.opportunity_view(tx, leads.find_opportunity(tx, input.id).id) end,
}

local function close(tx, opportunity_id, status, reason)
  local row = tx:lock("sales_opportunity", leads.find_opportunity(tx, opportunity_id).id)
  leads.demand_undecided(tx:find("sales_lead", row.lead_id))
  if row.status ~= "open" then
    fail.conflict("OPPORTUNITY_CLOSED", "opportunity %s is %s", row.number, row.status)
  end
  leads.note(tx, row.lead_id, "Closed as " .. status .. (reason and ": " .. reason or ""))
  tx:emit("sales.opportunity_closed", {
    id = row.id, lead_id = row.lead_id, status = status, by = who(tx), reason = reason,
  })
  leads.update_opportunity(tx, row.id, {
    status = status, reason = reason or null, closed_by = who(tx), closed_at = tx.now,
  })
  return leads.opportunity_view(tx, row.id)
end

operation "sales.opportunity_won" {
  summary = "Close an opportunity as won; approves the prospect it came from",
  http = "POST /v1/sales/opportunities/{id}/won",
  kind = "write", changes = "sales_opportunity", role = "sales_rep",
  input = { id = id, reason = optional(why) },
  output = opportunity,
  errors = { "ALREADY_DECIDED", "OPPORTUNITY_CLOSED" },
  run = function(tx, input) return close(tx, input.id, "won", input.reason) end,
}

operation "sales.opportunity_lost" {
  summary = "Close an opportunity as lost; rejects the prospect it came from, its customers are kept",
  http = "POST /v1/sales/opportunities/{id}/lost",
  kind = "write", changes = "sales_opportunity", role = "sales_rep",
  input = { id = id, reason = why },
  output = opportunity,
  errors = { "ALREADY_DECIDED", "OPPORTUNITY_CLOSED" },
  run = function(tx, input) return close(tx, input.id, "lost", input.reason) end,
}
