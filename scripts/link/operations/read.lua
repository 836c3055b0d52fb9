-- The status page: what is linked, what waits, what is in trouble and why.
local entities = use "entities"
local history = use "history"
local page = use "lib.page"
local records = use "records"

local counts = sql [[
  select entity, state, count(*) as n, min(waiting_since) as since
  from link_record group by entity, state order by entity, state ]]
local listed = sql [[
  select id, entity, record_key, state, code, why, parked_version, parked_code, parked_why, attempts,
    waiting_since, changed_at
  from link_record
  where (id, id) > ($after, $after_id)
    and ($entity::text is null or entity = $entity::text)
    and ($state::text is null or state = $state::text)
  order by id, id limit $limit ]]
local messages = sql [[
  select * from link_message where record_id = $record and id < $after_id order by id desc limit $limit ]]

local function counted_rows(tx)
  local by = {}
  for _, row in ipairs(tx:all(counts)) do
    by[row.entity] = by[row.entity] or {}
    by[row.entity][row.state] = row
  end
  return by
end

local function oldest(found)
  local pending, failing = found.pending and found.pending.since, found.error and found.error.since
  if pending and failing then return pending < failing and pending or failing end
  return pending or failing
end

local function entity_view(row, found)
  local problem = row.failed_at and {
    record = row.failed_record, code = row.failed_code, text = row.failed_why, at = row.failed_at,
  }
  local function n(state) return found[state] and found[state].n or 0 end
  return {
    entity = row.id, state = row.state, since = row.since, by = row.changed_by, reason = row.reason,
    synced = n "synced", pending = n "pending", error = n "error", parked = n "parked",
    oldest_pending = oldest(found), last_problem = problem or nil,
  }
end

operation "link.status" {
  summary = "The state of the link: records by kind and state, the oldest that waits, the last problem",
  http = "GET /v1/link",
  kind = "read", role = "viewer",
  input = {},
  output = { enabled = boolean, side = side, peer_url = text, entities = list(entity_row) },
  run = function(tx)
    local by, found = counted_rows(tx), list.new()
    for _, row in ipairs(entities.all(tx)) do found:add(entity_view(row, by[row.id] or {})) end
    return {
      enabled = tx:setting("link.enabled"), side = tx:setting("link.side"), peer_url = tx:setting("link.peer_url"),
      entities = found,
    }
  end,
}

operation "link.records" {
  summary = "Linked records by id, in pages",
  http = "GET /v1/link/records",
  kind = "read", role = "viewer",
  input = {
    entity = optional(entity), state = optional(record_state),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(record_row), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local params = { entity = input.entity, state = input.state }
    local rows, following = page.ascending(tx, listed, params, input, "id")
    return { items = rows:map(records.brief), next = following }
  end,
}

operation "link.record" {
  summary = "One linked record, as it is here and as it stands with the other side",
  http = "GET /v1/link/records/{id}",
  kind = "read", role = "viewer",
  input = { id = record_id },
  output = link_record,
  errors = { "LINK_RECORD_UNKNOWN" },
  run = function(tx, input) return records.view(records.get(tx, input.id)) end,
}

operation "link.history" {
  summary = "The messages of a record, newest first, in pages",
  http = "GET /v1/link/records/{id}/history",
  kind = "read", role = "viewer",
  input = {
    id = record_id, limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(history_row), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.newest(tx, messages, { record = input.id }, input)
    return { items = rows:map(history.view), next = following }
  end,
}
