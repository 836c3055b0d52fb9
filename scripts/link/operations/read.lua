-- The status page: what is linked, what waits, what is in trouble and why.
local entities = use "entities"
local history = use "history"
local page = use "lib.page"
local records = use "records"

local counts = sql [[
  select entity, state, count(*) as n from link_record group by entity, state order by entity, state ]]
local oldest = sql [[
  select r.entity, r.waiting_since from link_entity e
  join link_record r on r.id = (
    select w.id from link_record w where w.entity = e.id and w.state in ('pending', 'error')
    order by w.waiting_since, w.id limit 1)
  order by r.entity ]]
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

-- By entity: the number of records in each state, and `oldest`, since when one waits.
local function counted_rows(tx)
  local by = {}
  for _, row in ipairs(tx:all(counts)) do
    by[row.entity] = by[row.entity] or {}
    by[row.entity][row.state] = row.n
  end
  for _, row in ipairs(tx:all(oldest)) do by[row.entity].oldest = row.waiting_since end
  return by
end

local function entity_view(row, found)
  local problem = row.failed_at and {
    record = row.failed_record, code = row.failed_code, text = row.failed_why, at = row.failed_at,
  }
  return {
    entity = row.id, state = row.state, since = row.since, by = row.changed_by, reason = row.reason,
    synced = found.synced or 0, pending = found.pending or 0, error = found.error or 0, parked = found.parked or 0,
    oldest_pending = found.oldest, last_problem = problem or nil,
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
