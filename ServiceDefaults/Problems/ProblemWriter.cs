using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Problems;

/// <summary>
/// Lets the framework write a problem whatever <c>Accept</c> says, which a server may disregard (RFC 9110 section 12.5.1). The
/// framework's own writer declines where the caller names no JSON, and the answer would have no body.
/// </summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context) =>
        context.HttpContext.RequestServices.GetServices<IProblemDetailsWriter>().SkipWhile(writer => writer != this).Skip(1).First().WriteAsync(context);
}
