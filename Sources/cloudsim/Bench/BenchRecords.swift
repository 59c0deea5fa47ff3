internal import NIOCore

/// Many ordinary records of about 620 bytes, one in a hundred a sharing act, the same for the same seed.
///
/// Speed matters: half a million are rendered before the server answers. Each kind of record is one template whose
/// changing parts have a fixed width, copied and then overwritten in place.
struct BenchRecords: Sendable {
    let blobs: Int
    let records: Int
    let seed: UInt64
    /// The feeds in which the blobs lie in turn.
    var kinds = ContentType.allCases.filter { $0 != .dlp }

    /// Publishes everything and returns how many bytes it is.
    func publish(into cloud: inout Cloud, tenants: [String], until end: Moment) -> Int {
        var bytes = 0
        var dice = Dice(seed: seed)
        for index in 0..<blobs {
            let tenant = tenants[index % tenants.count]
            // Feeds in turn, so that each tenant has all of them; times spread over the last twenty hours.
            let type = kinds[index / tenants.count % kinds.count]
            let count = records / blobs + (index < records % blobs ? 1 : 0)
            let created = end.adding(milliseconds: -Int64(72_000_000 - 72_000_000 / blobs * index))
            let body = Self.render(count, type: type, tenant: tenant, created: created, dice: &dice)
            bytes += body.bytes.readableBytes
            cloud.tenants[tenant]?.publish(type, at: created, body: body)
        }
        return bytes
    }

    private static func render(
        _ count: Int,
        type: ContentType,
        tenant: String,
        created: Moment,
        dice: inout Dice
    ) -> BlobBody {
        let templates = BenchTemplate.templates(type, tenant: tenant)
        var body = BlobBody(capacity: count * 680 + 2)
        for index in 0..<count {
            let roll = dice.next()
            let shares = roll % 100 == 0
            let kind = shares ? templates.count - 1 : Int(roll >> 8) % (templates.count - 1)
            let occurred = created.adding(seconds: -Int64(3_600 + index % 1_800))
            body.append(isSound: true) { templates[kind].write(into: &$0, time: occurred.recordTime, dice: &dice) }
        }
        body.finish()
        return body
    }
}
