using Messaging;

namespace Ordering.Fulfilment;

/// <summary>Registers the fulfilment.</summary>
internal static class FulfilmentExtensions
{
    // Part of the primary key of the saga's row.
    private const string SagaType = "fulfilment";

    public static MessagingBuilder AddFulfilment(this MessagingBuilder messaging)
    {
        messaging.Services.AddOptions<FulfilmentOptions>()
            .BindConfiguration(FulfilmentOptions.Section)
            .Validate(options => options.IsValid, $"The times of '{FulfilmentOptions.Section}' must be longer than zero, and LongestResend not shorter than FirstResend.")
            .ValidateOnStart();
        messaging.Services.AddSingleton<FulfilmentProcess>();
        messaging.Services.AddSingleton<FulfilmentSaga>();
        return messaging.AddSaga<FulfilmentState, FulfilmentDeadlineHandler>(SagaType);
    }
}
