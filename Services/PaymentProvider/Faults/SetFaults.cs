using Microsoft.AspNetCore.Http.HttpResults;

namespace PaymentProvider.Faults;

/// <summary>Lets whoever tests the system choose how the provider misbehaves.</summary>
internal static class SetFaults
{
    public const string Path = "/faults";
    private const int DefaultDelay = 2_000;
    private const int MaxDelay = 60_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (FaultInjection injection) => injection.Fault);
        app.MapPut(Path, Handle);
    }

    private static Results<Ok<Fault>, ValidationProblem> Handle(SetFaultsRequest request, FaultInjection injection)
    {
        var errors = new FieldErrors();
        errors.Require(request.Mode is { } wanted && Enum.IsDefined(wanted), "mode", "Must be one of none, down, slow, lossy.");
        errors.Require(request.DelayMilliseconds is null or (>= 1 and <= MaxDelay), "delayMilliseconds", $"Must be a whole number from 1 to {MaxDelay}.");
        if (errors.Any)
            return errors.ToProblem();

        var mode = request.Mode!.Value;
        injection.Fault = new Fault(mode, mode == FaultMode.Slow ? request.DelayMilliseconds ?? DefaultDelay : null);
        return TypedResults.Ok(injection.Fault);
    }
}

internal sealed record SetFaultsRequest(FaultMode? Mode, int? DelayMilliseconds);
