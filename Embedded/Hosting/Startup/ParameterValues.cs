using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Startup;

/// <summary>Obtains every parameter at the start, and names all that are missing at once.</summary>
internal sealed class ParameterValues(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing,
    IServiceProvider services)
{
    public async Task ResolveAllAsync(CancellationToken cancellationToken)
    {
        var parameters = model.Resources.OfType<ParameterResource>().ToList();
        var results = await Task.WhenAll(parameters.Select(parameter => ResolveAsync(parameter, cancellationToken)));
        var missing = results.OfType<ParameterResource>().ToList();
        if (missing.Count > 0)
            throw new MissingParameterValueException(Describe(missing));
    }

    /// <summary>The parameter itself when it has no value, though it must have one.</summary>
    private async Task<ParameterResource?> ResolveAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        try
        {
            var value = await parameter.GetValueAsync(cancellationToken);
            await notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
            {
                State = KnownResourceStates.Running,
                Properties = snapshot.Properties.With(KnownProperties.ParameterValue, value, isSensitive: parameter.Secret),
            });
            if (parameter is IResourceWithConnectionString)
                await eventing.PublishAsync(new ConnectionStringAvailableEvent(parameter, services), cancellationToken);
            return null;
        }
        catch (MissingParameterValueException)
        {
            await notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
            {
                State = new ResourceStateSnapshot(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Error),
            });
            return parameter.HasAnnotationOfType<OptionalReferenceAnnotation>() ? null : parameter;
        }
    }

    private static string Describe(List<ParameterResource> missing)
    {
        var text = new StringBuilder(missing.Count == 1 ? "A parameter has no value:" : $"{missing.Count} parameters have no value:");
        foreach (var parameter in missing)
        {
            var what = parameter.IsConnectionString ? "connection string" : "parameter";
            text.AppendLine().Append($"  {what} '{parameter.Name}', configuration key '{parameter.ConfigurationKey}'. ");
            text.Append($"Set it with: dotnet user-secrets set \"{parameter.ConfigurationKey}\" VALUE --project APPHOST, ");
            text.Append($"or with the environment variable {parameter.ConfigurationKey.Replace(":", "__", StringComparison.Ordinal)}.");
        }
        return text.ToString();
    }
}
