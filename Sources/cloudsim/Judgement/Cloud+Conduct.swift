/// Judging clients by the service's rules, whatever a fault answers them.
extension Cloud {
    /// Looks at a request of the activity API before anything answers it.
    mutating func judge(_ call: Call, _ endpoint: Endpoint, tenantKey: String, at now: Moment) {
        guard endpoint != .token, endpoint != .unknown, !endpoint.isPlatform else { return }
        let id = tenantKey.lowercased()
        let name = tenants[id]?.name ?? tenantKey
        func note(_ rule: Violations.Rule, _ detail: String) {
            violations.note(rule, tenant: name, "\(endpoint.rawValue): \(detail)", at: now)
        }

        let wanted = Self.method(of: endpoint)
        if call.method != wanted { note(.wrongMethod, "\(call.method) in place of \(wanted)") }
        if endpoint == .stop { note(.stop, call.parameter("contentType") ?? "") }
        let publisher = call.parameter("PublisherIdentifier") ?? ""
        if publisher.isEmpty {
            note(.publisherMissing, call.path.last ?? "")
        } else if publisher.lowercased() != settings.publisherID.lowercased() {
            note(.publisherWrong, publisher)
        }
        if let text = Self.bearer(call) {
            if let token = accessToken(text) {
                if token.tenantID != id { note(.foreignTenantToken, "token of \(token.tenantID)") }
            }
        } else {
            note(.tokenMissing, "no bearer token")
        }
        let type = call.parameter("contentType").map { ContentType(name: $0) }
        if case .some(nil) = type { note(.contentTypeUnknown, call.parameter("contentType") ?? "") }
        switch endpoint {
        case .content, .notifications:
            if let (rule, detail) = brokenWindowRule(call, tenant: id, at: now) { note(rule, detail) }
        case .start:
            guard let type = type ?? nil, tenants[id]?.behaviour.startLimit == .on,
                let last = tenants[id]?.conduct.lastStarts[type]
            else { return }
            let passed = now.seconds - last.seconds
            // A clock that was set back says nothing about the client.
            if (0..<Self.startInterval).contains(passed) {
                note(.startTooSoon, "\(type.rawValue) \(passed) s after the last")
            }
        case .blob:
            let blob = Self.blobID(call)
            guard let tenant = tenants[id], !tenant.conduct.listed.contains(blob) else { return }
            // A simulator that was started again serves what its predecessor listed.
            if let since = settings.resumedAt, let known = tenant.blobs[blob], known.created < since { return }
            note(.blobNeverListed, blob)
        default: break
        }
    }

    private func brokenWindowRule(_ call: Call, tenant: String, at now: Moment) -> (Violations.Rule, String)? {
        let start = call.parameter("startTime")
        let end = call.parameter("endTime")
        if start == nil, end == nil { return nil }
        let text = "\(start ?? "nothing") to \(end ?? "nothing")"
        guard let from = start.flatMap({ Moment(windowEdge: $0) }), let to = end.flatMap({ Moment(windowEdge: $0) })
        else { return (.windowMalformed, text) }
        if to <= from { return (.windowInverted, text) }
        if to.milliseconds - from.milliseconds > Self.longestWindow { return (.windowTooLong, text) }
        let machineTime = now.adding(seconds: -clockOffset)
        let moved = tenants[tenant]?.conduct.excuse(at: machineTime) ?? 0
        let lied = machineTime < dateLieEnds ? dateLie : 0
        let age = now.milliseconds - from.milliseconds
        guard age > Self.furthestBack + 1_000 + moved + lied else { return nil }
        return (.windowTooOld, "\(text), \(age / 1_000 - Self.furthestBack / 1_000) s too old")
    }

    /// An expired token: two uses are an accident, and what was on its way when the first was refused is no use.
    mutating func judgeExpired(_ token: String, tenant: String, at now: Moment) {
        guard tenants[tenant] != nil else { return }
        let machineTime = now.adding(seconds: -clockOffset)
        guard let known = tenants[tenant]?.conduct.expired[token] else {
            if tenants[tenant]?.conduct.expired.count ?? 0 >= 8 { tenants[tenant]?.conduct.expired = [:] }
            tenants[tenant]?.conduct.expired[token] = Conduct.Expired(told: machineTime)
            return
        }
        guard machineTime.milliseconds - known.told.milliseconds > 1_000 else { return }
        tenants[tenant]?.conduct.expired[token]?.uses += 1
        guard known.uses >= 2 else { return }
        let name = tenants[tenant]?.name ?? tenant
        violations.note(.expiredToken, tenant: name, "used \(known.uses + 1) times after its refusal", at: now)
    }

    /// Draws the consequences of an answer for what the client may be blamed for later.
    mutating func learn(from reply: Reply, fault: FaultRule?, _ endpoint: Endpoint, tenant: String?, at now: Moment) {
        guard let tenant, tenants[tenant] != nil else { return }
        let machineTime = now.adding(seconds: -clockOffset)
        if reply.dateSkew != 0 {
            // Clients may keep one idea of the service's time for all tenants.
            dateLie = max(machineTime < dateLieEnds ? dateLie : 0, abs(reply.dateSkew) * 1_000)
            dateLieEnds = machineTime.adding(seconds: 120)
        } else if reply.isWhole {
            tenants[tenant]?.conduct.wasAnswered(at: machineTime)
        }
        // Who is refused by a fault does well to ask for a new token; who did not get one has none.
        if fault != nil, reply.status == 401 || (endpoint == .token && !reply.isWhole) {
            tenants[tenant]?.conduct.tokenGoodUntil = nil
        }
        // Whose refusal was cut or held back may not know of it.
        if fault != nil, reply.status == 401 { tenants[tenant]?.conduct.expired = [:] }
    }
}
