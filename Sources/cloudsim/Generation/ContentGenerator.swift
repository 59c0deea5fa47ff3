internal import NIOCore

/// Makes up the blobs of a request, one after the other.
///
/// Ordinary records come from the benchmark's templates, for speed; shares from the built-in writer, for shape.
struct ContentGenerator {
    private let request: GenerationRequest
    private let organization: String
    private let templates: [BenchTemplate]
    private var writer: RecordWriter
    private var dice: Dice

    /// - Parameters:
    ///   - request: What is wanted.
    ///   - tenant: Whose it is; what it has already goes into the dice, so that two equal requests differ in their ids.
    ///   - now: The service's time.
    init(_ request: GenerationRequest, tenant: SimulatedTenant, at now: Moment) {
        self.request = request
        organization = request.organization?.lowercased() ?? tenant.id
        let customer = Customer(
            name: tenant.name,
            display: tenant.name,
            id: organization,
            domain: tenant.domain,
            timeZone: tenant.timeZone,
            given: ["Alex", "Billie", "Chris", "Dana"]
        )
        templates = BenchTemplate.templates(request.contentType, tenant: organization)
        writer = RecordWriter(customer: customer, epoch: now)
        let serial = tenant.blobOrder.count
        dice = Dice(seed: "\(request.seed ?? 1) \(tenant.id) \(request.contentType.rawValue) \(serial)")
    }

    /// Publishes everything and returns the blobs.
    mutating func publish(into tenant: inout SimulatedTenant, at now: Moment) -> [Blob] {
        let age = (request.ageSeconds ?? 0) * 1_000
        let span = (request.spanSeconds ?? 0) * 1_000
        let visible = request.visibleInSeconds.map { now.adding(seconds: $0) }
        return (0..<request.blobs).map { index in
            // Oldest first, the last at the very age.
            let offset = request.blobs > 1 ? span * Int64(request.blobs - 1 - index) / Int64(request.blobs - 1) : 0
            let created = now.adding(milliseconds: -age - offset)
            let body = body(created: created, tenant: tenant)
            return tenant.publish(request.contentType, at: created, visible: visible, body: body)
        }
    }

    private mutating func body(created: Moment, tenant: SimulatedTenant) -> BlobBody {
        var extras = (request.repeat?.records ?? 0 > 0 ? repeats(of: tenant) : []) + shares(created)
        extras += (0..<(request.malformedRecords ?? 0)).map { Extra(text: broken($0, created), isSound: false) }
        let total = request.recordsPerBlob + extras.count
        var places = Set<Int>()
        while places.count < extras.count { places.insert(dice.number(0...max(0, total - 1))) }
        var body = BlobBody(capacity: total * 700 + 2)
        for index in 0..<total {
            if places.contains(index), let extra = extras.popLast() {
                body.append(extra.text, isSound: extra.isSound)
            } else {
                let kind = Int(dice.next() >> 8) % max(1, templates.count - 1)
                let time = occurred(created, index).recordTime
                body.append(isSound: true) { templates[kind].write(into: &$0, time: time, dice: &dice) }
            }
        }
        body.finish()
        return body
    }

    /// A record that does not come from a template.
    private struct Extra {
        var text: [UInt8]
        var isSound: Bool
    }

    /// The records of a blob lie within half an hour, or less when they are young.
    private func occurred(_ created: Moment, _ index: Int) -> Moment {
        let age = request.recordAgeSeconds ?? 3_600
        return created.adding(seconds: -age + (age == 0 ? 0 : Int64(index) % min(1_800, age)))
    }

    /// Records of earlier blobs, byte for byte unless their members are to change places.
    private mutating func repeats(of tenant: SimulatedTenant) -> [Extra] {
        guard let wanted = request.repeat, !tenant.blobOrder.isEmpty else { return [] }
        var found: [Extra] = []
        // Blobs without a sound record are rare; some tries more than records find enough.
        for _ in 0..<(wanted.records * 4) where found.count < wanted.records {
            guard let id = dice.pick(tenant.blobOrder), let blob = tenant.blobs[id], let range = dice.pick(blob.sound),
                let bytes = blob.body.getBytes(at: Int(range.lowerBound), length: range.count)
            else { continue }
            let text = wanted.reordered == true ? (try? Self.reordered(bytes)) ?? bytes : bytes  // as it is when odd
            found.append(Extra(text: text, isSound: true))
        }
        return found
    }

    private static func reordered(_ record: [UInt8]) throws -> [UInt8] {
        try JSON.text(of: try JSON.decode(JSON.self, from: record))
    }

    /// Grants of permission to a Power App, in today's shape, whatever the feed.
    private mutating func shares(_ created: Moment) -> [Extra] {
        let count = request.sharing ?? 0
        guard count > 0 else { return [] }
        var writer = writer
        writer.dice = dice
        for index in 0..<count {
            let person = writer.person(index)
            let app = writer.dice.guid()
            let target = index % 2 == 0 ? writer.person(index + 1).id : organization
            writer.app256(
                "PowerAppPermissionEdited",
                by: person,
                at: occurred(created, index),
                app: app,
                target: target,
                role: index % 2 == 0 ? "CanEdit" : "CanView",
                environment: "default-\(organization)"
            )
        }
        dice = writer.dice
        return writer.drafts.map { Extra(text: Array($0.text.utf8), isSound: true) }
    }

    /// A record with something wrong: three that are no JSON, two that lack what every record must have.
    private mutating func broken(_ index: Int, _ created: Moment) -> [UInt8] {
        let id = dice.guid()
        let time = occurred(created, index).recordTime
        let text =
            switch index % 5 {
            case 0: #"{"Id":"\#(id)","CreationTime":"\#(time)","Operation":}"#
            case 1: #"{"Id":"\#(id)","CreationTime":"\#(time)" "Operation":"FileAccessed"}"#
            case 2: #"{"CreationTime":"\#(time)","Operation":"FileAccessed","OrganizationId":"\#(organization)"}"#
            case 3: #"{"Id":"\#(id)","CreationTime":"\#(time)","OrganizationId":"\#(organization)"}"#
            default: #"{"Id":"\#(id)","Operation":"FileAccessed","CreationTime":"2026-01-"#
            }
        return Array(text.utf8)
    }
}
