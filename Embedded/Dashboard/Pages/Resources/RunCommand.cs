using Dashboard.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Dashboard.Pages.Resources;

/// <summary>Runs a command, if need be after a question, and goes back to where it was given.</summary>
internal static class RunCommand
{
    public const string Confirmed = "confirmed";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/resources/{id}/commands/{name}", HandleAsync);

    private static async Task<IResult> HandleAsync(string id, string name, HttpContext context, IResources resources, CommandMessages messages)
    {
        if (resources.Find(id) is not { } resource)
            return ResourceLookup.NotFound(id);
        if (resource.Commands.FirstOrDefault(command => command.Name == name) is not { } command)
            return NotFound.Page($"Resource “{resource.Id}” has no command “{name}” in its present state.", section: "resources", Links.Resource(resource.Id));

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        var back = form[CommandReturn.Field].ToString();
        if (command.Confirmation is not null && form[Confirmed] != "true")
            return new PageResult(command.DisplayName, section: "resources", ConfirmBody.Of(resource, command, back));

        var outcome = await resources.ExecuteAsync(resource.Id, command.Name, context.RequestAborted);
        var message = messages.Add(CommandMessage.Of(resource, command, outcome));
        context.Response.Headers.Location = QueryHelpers.AddQueryString(CommandReturn.Link(back, resource.Id), CommandMessages.Parameter, message);
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }
}
