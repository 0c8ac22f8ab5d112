using System.Security.Claims;
using Dapper;
using Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NewService.Entries;
using Npgsql;

namespace NewService.Features;

/// <summary>
/// Adds an entry. The entry, the key that the caller chose and the message about it commit together: a request that is
/// repeated, at once or after a crash, finds the first entry instead of adding a second.
/// </summary>
internal static class AddEntry
{
    private const string KeyHeader = "Idempotency-Key";
    private const string Source = "api";
    private const int MaxText = 500;

    private const string SelectFirst =
        $"SELECT entry_id FROM entries WHERE customer_id = @customer AND source = '{Source}' AND source_key = @key AND text = @text";

    public static void Map(IEndpointRouteBuilder entries) => entries
        .MapPost("/", Handle)
        .RequireScope("new-service.write")
        .WithName(nameof(AddEntry))
        .WithSummary("Adds an entry")
        .WithDescription("Repeating a request with the same `Idempotency-Key` and body gives the same answer and adds no second entry.")
        .DescribeParametersAsRequired();

    private static async Task<Results<Accepted<AddEntryResponse>, ValidationProblem, ProblemHttpResult>> Handle(
        [FromHeader(Name = KeyHeader)] string? key, AddEntryRequest request,
        ClaimsPrincipal caller, UnitsOfWork units, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(key is { Length: >= 1 and <= 255 } && key.All(c => c is > ' ' and <= '~'), KeyHeader,
            "The header is required: 1 to 255 printable ASCII characters without blanks, unique to this entry.");
        errors.Require(request.Text is { Length: >= 1 and <= MaxText } && !request.Text.Contains('\0', StringComparison.Ordinal),
            "text", $"Must be 1 to {MaxText} characters.");
        if (errors.Any)
            return errors.ToProblem();

        var customer = caller.CustomerId();
        var entry = new NewEntry(customer, Source, key!, request.Text!, time.GetUtcNow());
        await using var work = await units.BeginAsync(cancellationToken);
        if (!await entry.AddAsync(work, cancellationToken))
            return await AnswerOfFirst(work.Connection, customer, key!, request.Text!, cancellationToken);

        await work.CommitAsync(cancellationToken);
        return Received(entry.EntryId);
    }

    private static async Task<Results<Accepted<AddEntryResponse>, ValidationProblem, ProblemHttpResult>> AnswerOfFirst(
        NpgsqlConnection connection, string customer, string key, string text, CancellationToken cancellationToken)
    {
        var select = new CommandDefinition(SelectFirst, new { customer, key, text }, cancellationToken: cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Guid?>(select) is { } first
            ? Received(first)
            : TypedResults.Problem(
                statusCode: StatusCodes.Status422UnprocessableEntity,
                title: "Idempotency key already used",
                detail: $"This {KeyHeader} belongs to an entry with another body. Send a new key for a new entry.");
    }

    private static Accepted<AddEntryResponse> Received(Guid entryId) =>
        TypedResults.Accepted($"/api/v1/new-service/entries/{entryId}", new AddEntryResponse(entryId, "Received"));
}

internal sealed record AddEntryRequest(string? Text);

internal sealed record AddEntryResponse(Guid EntryId, string Status);
