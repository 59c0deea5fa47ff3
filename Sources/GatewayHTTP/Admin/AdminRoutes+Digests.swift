import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import MicrosoftCloud

extension AdminRoutes {
    func addDigests(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("digests") { request, context in
            let tenant = try await find(context)
            let page = try Paging(request)
            let cadence = try Paging.cadence(in: request)
            let found = try await database.asWorker {
                try await DigestStore.all(
                    tenant: tenant.id,
                    cadence: cadence,
                    before: page.mark,
                    limit: page.limit + 1,
                    on: $0
                )
            }
            return try page.answer(found) { PageMark(at: $0.madeAt, id: $0.digestId.rawValue) }
        }
        tenant.post("digests") { request, context in
            let made = try await digests.makeNow(for: context.parameter("tenant"))
            // The database's own word comes a moment later, and to every replica.
            cache.forget(TenantID(made.digest.tenant.tenantId))
            return try await show(made, to: request, status: .created)
        }
        tenant.get("digests/:id") { request, context in
            let tenant = try await find(context)
            let reference = try context.parameter("id")
            let cadence = try Paging.cadence(in: request)
            let stored = try await database.asWorker {
                try await DigestStore.get(reference, cadence: cadence, tenant: tenant.id, on: $0)
            }
            return try await show(stored, to: request)
        }
        tenant.get("digest-preview") { request, context in
            let cadence = try Paging.cadence(in: request) ?? .daily
            let preview = try await digests.preview(for: context.parameter("tenant"), cadence: cadence)
            return try await show(preview, to: request)
        }
        tenant.get("digest-schedule") { _, context in
            let tenant = try await find(context)
            return try JSONAnswer.response(
                ScheduleView(
                    try await database.asWorker { try await DigestScheduleStore.get(tenant.id, on: $0) },
                    tenant
                )
            )
        }
        tenant.patch("digest-schedule") { request, context in
            let tenant = try await find(context)
            let wanted = try await AdminBody.decode(WantedSchedule.self, from: request)
            let schedule = try await database.asWorker { connection in
                let schedule = try wanted.applied(to: await DigestScheduleStore.get(tenant.id, on: connection))
                try await DigestScheduleStore.set(schedule, of: tenant.id, on: connection)
                return schedule
            }
            return try JSONAnswer.response(ScheduleView(schedule, tenant))
        }
    }

    /// One digest as its customer sees it, in the form that the request accepts.
    private func show(
        _ stored: StoredDigest,
        to request: Request,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let form = try DigestForm(accepting: request.headers[.accept])
        let tenant = TenantID(stored.digest.tenant.tenantId)
        let brand = try await database.asWorker { connection in
            guard let tenant else { return DigestBrand() }
            return try await DigestBrandStore.effective(for: tenant, on: connection)
        }
        return DigestRepresentation(stored, as: form, brand: brand)
            .response(to: request, caching: .asking, status: status)
    }
}

extension Paging {
    /// `cadence`: of which digests; `nil` when it is left out.
    ///
    /// - Throws: ``GatewayError`` with `request.invalid`.
    static func cadence(in request: Request) throws -> DigestCadence? {
        try request.uri.queryParameters.get("cadence").map {
            guard let cadence = DigestCadence(rawValue: $0) else {
                let all = DigestCadence.allCases.map(\.rawValue).joined(separator: ", ")
                throw GatewayError(.requestInvalid, "The parameter cadence=\($0.prefix(64)) is none of \(all).")
            }
            return cadence
        }
    }
}

/// When a tenant's digests are made, as `digest schedule` shows it.
private struct ScheduleView: Encodable {
    let timeZone: String
    let at: String
    let weekStart: String
    let isHourly: Bool

    init(_ schedule: DigestSchedule, _ tenant: Tenant) {
        timeZone = tenant.timeZone
        let (hour, minute) = schedule.minuteOfDay.quotientAndRemainder(dividingBy: 60)
        at = "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        weekStart = WantedSchedule.weekdays[schedule.weekStart - 1]
        isHourly = schedule.hourlySince != nil
    }
}

/// What `digest schedule` sends; what is absent stays.
private struct WantedSchedule: Decodable {
    static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    var at: String?
    var weekStart: String?
    var isHourly: Bool?

    func applied(to schedule: DigestSchedule) throws -> DigestSchedule {
        var schedule = schedule
        if let at {
            let parts = at.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...23).contains(hour),
                (0...59).contains(minute)
            else {
                throw GatewayError(
                    .requestInvalid,
                    "'\(at.prefix(20))' is no time of day.",
                    remedy: "Write it as 06:00."
                )
            }
            schedule.minuteOfDay = hour * 60 + minute
        }
        if let weekStart {
            guard let index = Self.weekdays.firstIndex(of: weekStart.lowercased()) else {
                let all = Self.weekdays.joined(separator: ", ")
                throw GatewayError(.requestInvalid, "'\(weekStart.prefix(20))' is none of \(all).")
            }
            schedule.weekStart = index + 1
        }
        if let isHourly { schedule.hourlySince = isHourly ? schedule.hourlySince ?? Date() : nil }
        return schedule
    }
}
