internal import NIOCore

extension Cloud {
    /// The account of one tenant, or of all by their names.
    func ledger(_ call: Call) throws -> Reply {
        func account(_ tenant: SimulatedTenant) -> Ledger {
            Ledger(tenant: tenant, requests: statistics.requestsByTenant[tenant.name] ?? [:])
        }
        var reply = Reply(status: 200)
        if let key = call.parameter("tenant") {
            guard let tenant = tenants[try known(key)] else {
                throw Misuse(status: 404, message: "no tenant '\(key)'")
            }
            let ledger = account(tenant)
            reply.work = {
                var buffer = ByteBuffer()
                ledger.write(into: &buffer)
                return .json(200, bytes: buffer)
            }
        } else {
            let ledgers = tenants.values.sorted { $0.name < $1.name }.map(account)
            reply.work = {
                var buffer = ByteBuffer(string: "{")
                for (index, ledger) in ledgers.enumerated() {
                    buffer.writeString((index == 0 ? "" : ",") + JSON.quoted(ledger.tenant.name) + ":")
                    ledger.write(into: &buffer)
                }
                buffer.writeString("}")
                return .json(200, bytes: buffer)
            }
        }
        return reply
    }
}
