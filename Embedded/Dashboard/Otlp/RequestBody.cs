using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dashboard.Otlp;

/// <summary>Reads requests whole, but no further than a limit.</summary>
internal static class RequestBody
{
    /// <summary>
    /// Lets Kestrel read so far that it is these limits that answer; its own then only ends what decompresses to nothing, without an end.
    /// </summary>
    public static void RaiseServerLimit(HttpContext context, long limit) =>
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = 2 * limit;

    /// <param name="body">What to read; where to stop reading it is left to its owner.</param>
    /// <param name="limit">How many bytes it may have.</param>
    /// <param name="use">Is given all of it, which is only valid until this completes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusedException">It is longer.</exception>
    public static async Task<T> ReadAsync<T>(PipeReader body, long limit, Func<ReadOnlySequence<byte>, ValueTask<T>> use, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var isTooLong = buffer.Length > limit;
            try
            {
                if (isTooLong)
                    throw RefusedException.TooLong(limit);
                if (result.IsCompleted)
                    return await use(buffer);
            }
            finally
            {
                body.AdvanceTo(isTooLong || result.IsCompleted ? buffer.End : buffer.Start, buffer.End);
            }
        }
    }

    /// <summary>The same for gzip. The limit is that of the decompressed bytes, and decompression stops there.</summary>
    /// <exception cref="InvalidDataException">It is no gzip.</exception>
    public static async Task<T> ReadGzipAsync<T>(PipeReader body, long limit, Func<ReadOnlySequence<byte>, ValueTask<T>> use, CancellationToken cancellationToken)
    {
        var gzip = new GZipStream(body.AsStream(leaveOpen: true), CompressionMode.Decompress);
        var decompressed = PipeReader.Create(gzip, new(bufferSize: 64 * 1024));
        try
        {
            return await ReadAsync(decompressed, limit, use, cancellationToken);
        }
        finally
        {
            await decompressed.CompleteAsync();
        }
    }
}
