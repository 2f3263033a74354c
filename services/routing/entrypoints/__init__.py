"""The entry points of routing by idea: each class is a part of ``RoutingService`` and holds no rule."""
