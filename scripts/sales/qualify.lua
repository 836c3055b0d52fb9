-- Makes the account, the contact and the opportunity of a lead: those that are wanted and
-- not there yet. The commerce side is told of each as it comes, customers first.
local leads = use "leads"
local mappings = use "mappings"
local parties = use "parties"

local function existing(tx, name, key)
  if key and not tx:find(name, key) then fail.not_found("NOT_FOUND", "there is no %s %s", name, key) end
  return key
end

local function party(tx, entity, lead, input, fields)
  local column = entity .. "_id"
  if lead[column] then return lead[column] end
  local key = existing(tx, "sales_" .. entity, input[column])
  if not key and input["create_" .. entity] ~= false then key = parties.make(tx, entity, fields) end
  return key, key ~= nil
end

-- Returns { words =, opportunity_id = }; words names what was made.
return function(tx, lead, input)
  local made = list.new()
  local account, new_account = party(tx, "account", lead, input, mappings.account(lead))
  local contact, new_contact = party(tx, "contact", lead, input, mappings.contact(lead, account))
  tx:update("sales_lead", lead.id, { account_id = account or null, contact_id = contact or null })
  if new_account then made:add "account" end
  if new_contact then made:add "contact" end

  local opportunity = leads.opportunity(tx, lead.id)
  if opportunity then
    tx:update("sales_opportunity", opportunity.id, { account_id = account or null, contact_id = contact or null })
  elseif input.create_opportunity ~= false then
    opportunity = tx:insert("sales_opportunity", {
      number = leads.number(tx, "O", "sales_opportunity"), lead_id = lead.id, status = "open",
      name = input.name or lead.topic, owner = lead.owner, account_id = account, contact_id = contact,
      opened_at = tx.now,
    })
    made:add "opportunity"
  end
  return { words = made:join(", "), opportunity_id = opportunity and opportunity.id }
end
