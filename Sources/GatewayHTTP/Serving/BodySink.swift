import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// Takes in an answer's body that is in memory already, to look at it before it is sent.
final class BodySink: Sendable {
    private let taken = NIOLockedValueBox(ByteBuffer())

    var bytes: [UInt8] { taken.withLockedValue { Array($0.readableBytesView) } }
    var writer: Writer { Writer(sink: self) }

    struct Writer: ResponseBodyWriter {
        let sink: BodySink

        mutating func write(_ buffer: ByteBuffer) async throws {
            sink.taken.withLockedValue { taken in
                var buffer = buffer
                taken.writeBuffer(&buffer)
            }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
