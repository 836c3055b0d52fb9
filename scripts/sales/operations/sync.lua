-- What was here before the link: sent when a walk over an entity is asked for.
local leads = use "leads"
local mappings = use "mappings"
local wire = use "wire"

local some = {
  lead = sql [[
    select * from sales_lead where id > $after and prospect_id is not null order by id limit $limit ]],
  opportunity = sql [[
    select o.* from sales_opportunity o join sales_lead l on l.id = o.lead_id
    where o.id > $after and l.prospect_id is not null order by o.id limit $limit ]],
  account = sql [[ select * from sales_account where id > $after order by id limit $limit ]],
  contact = sql [[ select * from sales_contact where id > $after order by id limit $limit ]],
}

local document = {}
function document.lead(_, row) return row.prospect_id, mappings.lead(row) end
function document.opportunity(tx, row) return row.id, mappings.opportunity(row, leads.find(tx, row.lead_id)) end
function document.account(_, row) return row.id, row.fields end
function document.contact(_, row) return row.id, row.fields end

react "link.sync_asked" {
  run = function(tx, event)
    local asked = event.data
    if not wire.linked(tx) or not some[asked.entity] then return end
    local rows, sent = tx:all(some[asked.entity], { after = asked.after, limit = asked.limit }), 0
    for _, row in ipairs(rows) do
      local key, fields = document[asked.entity](tx, row)
      if wire.send(tx, asked.entity, key, fields, asked.again) == "pending" then sent = sent + 1 end
    end
    tx:call("link.sync_chunk", {
      sync = asked.sync, looked_at = #rows, sent = sent, last = #rows > 0 and rows[#rows].id or nil,
      done = #rows < asked.limit,
    })
  end,
}
