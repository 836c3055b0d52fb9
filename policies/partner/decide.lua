-- The sales side has closed an opportunity as won or lost, or disqualified a lead. What
-- does that mean for the prospect?
--   approve()                 two customers, a hierarchy, access
--   reject { reason = … }     the requester is told
--   wait { reason = … }       nothing yet; asked again when a customer arrives, or a person
--                             decides
-- Approval is carried out only when both customers are there and the organization has no
-- hierarchy; what else stands in the way is said here.
return function(ask)
  if ask.occasion ~= "won" then return reject() end
  if not (ask.customers.organization and ask.customers.person) then
    return wait { reason = "the customers have not arrived from the sales side" }
  end
  for _, one in ipairs(ask.duplicates) do
    if one.kind == "hierarchy" then
      return wait { reason = one.name .. " has hierarchy " .. one.number .. ": approve by joining it, or reject" }
    end
  end
  return approve()
end
