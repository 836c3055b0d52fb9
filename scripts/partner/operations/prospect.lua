-- Prospects: looking, and deciding about them here.
local decision = use "decision"
local hierarchies = use "hierarchies"
local prospects = use "prospects"
local routing = use "routing"
local wire = use "wire"
local page = use "lib.page"
local who = use "lib.who"

local listed = sql [[
  select id, number, type, status, company, email, route, lead_status, opportunity_status, waiting_for, opened_at
  from partner_prospect
  where id < $after_id and ($status::text is null or status = $status::text)
    and ($route::text is null or route = $route::text)
    and ($waiting::boolean is null or (waiting_for is not null) = $waiting::boolean)
  order by id desc limit $limit ]]

operation "partner.prospects" {
  summary = "All prospects, newest first",
  http = "GET /v1/partner/prospects",
  kind = "read", role = "viewer",
  input = {
    status = optional(prospect_status), route = optional(route), waiting = optional(boolean),
    limit = optional(page_size), cursor = optional(page_cursor),
  },
  output = { items = list(prospect_row), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local params = { status = input.status, route = input.route, waiting = input.waiting }
    local rows, following = page.newest(tx, listed, params, input)
    return { items = rows:map(prospects.row_view), next = following }
  end,
}

operation "partner.prospect" {
  summary = "One prospect, by id or by number, with who else it may be",
  http = "GET /v1/partner/prospects/{id}",
  kind = "read", role = "viewer",
  input = { id = key_of },
  output = prospect,
  errors = { "PROSPECT_UNKNOWN" },
  run = function(tx, input) return prospects.view(tx, prospects.find(tx, input.id)) end,
}

operation "partner.notes" {
  summary = "What was decided about a prospect, and what came too late, oldest first",
  http = "GET /v1/partner/prospects/{id}/notes",
  kind = "read", role = "viewer",
  input = { id = key_of },
  output = { items = list(note) },
  errors = { "PROSPECT_UNKNOWN" },
  run = function(tx, input) return { items = prospects.notes(tx, prospects.find(tx, input.id)) } end,
}

operation "partner.route" {
  summary = "Ask who decides about an open prospect, once",
  kind = "write", role = "partner_desk",
  input = { id = id },
  output = { route = route },
  run = function(tx, input) return { route = routing(tx, tx:lock("partner_prospect", input.id)) } end,
}

local function here(tx, reason)
  return { by = who(tx), where = "commerce", reason = reason }
end

operation "partner.approve" {
  summary = "Approve a prospect here: two customers and a hierarchy, or a user of the hierarchy it joins",
  http = "POST /v1/partner/prospects/{id}/approve",
  kind = "write", changes = "partner_prospect", role = "partner_desk",
  input = {
    id = id, reason = optional(why),
    join = optional(text { min = 1, max = 64, summary = "A hierarchy of the same organization, by id or number" }),
  },
  output = prospect,
  errors = {
    "ALREADY_DECIDED", "SALES_DECIDES", "DUPLICATE_ORGANIZATION", "EMAIL_AMBIGUOUS", "HIERARCHY_UNKNOWN", "USER_EXISTS",
  },
  run = function(tx, input)
    local row = tx:lock("partner_prospect", input.id)
    decision.demand_direct(tx, row)
    decision.approve_directly(tx, row, here(tx, input.reason), input.join and hierarchies.find(tx, input.join))
    return prospects.view(tx, tx:find("partner_prospect", row.id))
  end,
}

operation "partner.reject" {
  summary = "Reject a prospect here",
  http = "POST /v1/partner/prospects/{id}/reject",
  kind = "write", changes = "partner_prospect", role = "partner_desk",
  input = { id = id, reason = why },
  output = prospect,
  errors = { "ALREADY_DECIDED", "SALES_DECIDES" },
  run = function(tx, input)
    local row = tx:lock("partner_prospect", input.id)
    decision.demand_direct(tx, row)
    decision.reject(tx, row, here(tx, input.reason))
    return prospects.view(tx, tx:find("partner_prospect", row.id))
  end,
}

-- The sales side starts over with it, and what it said before counts no more.
local FRESH = {
  status = "open", decided_by = null, decided_at = null, decided_where = null, decision_reason = null,
  waiting_for = null, waiting_since = null, lead_status = null, lead_by = null, lead_at = null, lead_reason = null,
  opportunity_status = null, opportunity_by = null, opportunity_at = null, opportunity_reason = null,
}

operation "partner.reopen" {
  summary = "Give a rejected prospect another round",
  http = "POST /v1/partner/prospects/{id}/reopen",
  kind = "write", changes = "partner_prospect", role = "partner_desk",
  input = { id = id, reason = why },
  output = prospect,
  errors = { "NOT_REJECTED" },
  run = function(tx, input)
    local row = tx:lock("partner_prospect", input.id)
    if row.status ~= "rejected" then fail.conflict("NOT_REJECTED", "prospect %s is %s", row.number, row.status) end
    local fields = { round = row.round + 1 }
    for name, value in pairs(FRESH) do fields[name] = value end
    tx:update("partner_prospect", row.id, fields)
    local after = tx:find("partner_prospect", row.id)
    prospects.note(tx, after, "reopened", input.reason)
    tx:emit("partner.reopened", { id = row.id, by = who(tx), reason = input.reason })
    tx:emit("partner.opened", { id = row.id, number = row.number, round = after.round })
    wire.prospect(tx, after)
    return prospects.view(tx, tx:find("partner_prospect", row.id))
  end,
}

operation "partner.revoke" {
  summary = "Shut out all users of an approved partner; the decision stays",
  http = "POST /v1/partner/prospects/{id}/revoke",
  kind = "write", changes = "partner_prospect", role = "partner_desk",
  input = { id = id, reason = why },
  output = hierarchy,
  errors = { "NOT_APPROVED" },
  run = function(tx, input)
    local row = tx:lock("partner_prospect", input.id)
    if row.status ~= "approved" then fail.conflict("NOT_APPROVED", "prospect %s is %s", row.number, row.status) end
    local count = hierarchies.disable(tx, row.hierarchy_id, input.reason)
    prospects.note(tx, row, "revoked", input.reason)
    tx:emit("partner.revoked", { id = row.id, hierarchy_id = row.hierarchy_id, users = count, reason = input.reason })
    tx:update("partner_prospect", row.id, {})
    return hierarchies.view(tx, row.hierarchy_id)
  end,
}
