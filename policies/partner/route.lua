-- Who decides about a new prospect?
--   sales()                    the sales side: a lead is made, and only its outcome counts
--   sales { shared = true }    a lead is made, and somebody here may decide too; the first
--                              decision stands
--   direct()                   somebody here, by approve or reject
return function(ask)
  if ask.sales_side == "none" then return direct { reason = "there is no sales side" } end
  return sales()
end
