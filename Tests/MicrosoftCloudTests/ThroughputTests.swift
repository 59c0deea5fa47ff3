import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Testing

/// How fast blobs come over TLS on loopback, client and server on the same cores; a measurement to be asked for.
///
/// `GATEWAY_MEASURE=1 swift test -c release --filter ThroughputTests --disable-xctest`
@Suite(.enabled(if: ProcessInfo.processInfo.environment["GATEWAY_MEASURE"] != nil), .serialized)
struct ThroughputTests {
    @Test(arguments: [(20_000, 20_000), (160_000, 4000), (20_000_000, 40)])
    func `Blobs are fetched by sixteen at a time`(size: Int, count: Int) async throws {
        let body = [UInt8(ascii: "[")] + [UInt8](repeating: 0x20, count: size - 2) + [UInt8(ascii: "]")]
        try await Lab.run { asked in
            asked.isToken ? .token(TestToken.make()) : Reply(bytes: body)
        } _: { lab in
            let client = try lab.client()
            let item = try lab.item()
            _ = try await client.blob(item)
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        var bytes = 0
                        for _ in 0..<(count / 16) { bytes += try await client.blob(item).count }
                        return bytes
                    }
                }
                let bytes = try await group.reduce(0, +)
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                #expect(bytes == count / 16 * 16 * size)
                print(
                    "\(size) bytes: \(Int(Double(count) / seconds)) blobs/s, \(Int(Double(bytes) / seconds / 1e6)) MB/s"
                )
            }
        }
    }
}
