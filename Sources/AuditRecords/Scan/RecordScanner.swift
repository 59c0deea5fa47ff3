internal import CSimdJSON
package import FoundationEssentials

/// Scans content blobs: one pass, no objects for records that nobody asks about.
///
/// simdjson's vectorised first stage finds the structure (and checks the UTF-8); a walk over it finds each record's
/// common fields. Where the JSON is broken the sound records are kept and the rest is set aside with its place.
package struct RecordScanner: Sendable {
    let catalogue: OperationCatalogue

    /// A scanner that classifies operations with `catalogue`.
    package init(catalogue: OperationCatalogue = .standard) {
        self.catalogue = catalogue
    }

    /// Scans a blob of the tenant `organization`.
    package func scan(_ blob: [UInt8], organization: UUID) -> BlobScan {
        scan(blob.span, organization: organization)
    }

    /// Scans a blob in place: no copy, and no padding is needed.
    ///
    /// Never fails: what is wrong with the content is told in `BlobScan.setAside`.
    package func scan(_ blob: Span<UInt8>, organization: UUID) -> BlobScan {
        var reading = BlobReading(catalogue: catalogue, organization: organization)
        let bytes = ScanBytes(blob)
        unsafe blob.withUnsafeBufferPointer { buffer in
            guard let scanner = unsafe csj_scanner_new() else { preconditionFailure("No memory for a scan") }
            defer { unsafe csj_scanner_free(scanner) }
            // An empty buffer may have no address; the shim wants one, and reads nothing from it.
            var nothing: UInt8 = 0
            unsafe withUnsafePointer(to: &nothing) { nowhere in
                unsafe csj_scan_begin(scanner, buffer.baseAddress ?? nowhere, buffer.count)
                while true {
                    var elements: UnsafePointer<csj_element>?
                    var count = 0
                    // Memory for an index of 4 MB: without it the process is lost anyway.
                    guard unsafe csj_scan_next(scanner, &elements, &count) == CSJ_OK else {
                        preconditionFailure("No memory for a scan")
                    }
                    guard count > 0 else { return }
                    reading.reserve(count)
                    let list = unsafe UnsafeBufferPointer(start: elements, count: count)
                    for index in 0..<count { unsafe reading.take(list[index], in: bytes) }
                }
            }
        }
        return reading.scan
    }
}
