mod atom;
mod name;
mod specification;
mod use_dependency;
mod version;
